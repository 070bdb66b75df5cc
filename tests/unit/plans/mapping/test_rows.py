"""Rows of a layer: public, reserved, keys; nobody's number ever becomes public."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from plans.domain.personal import find_personal
from plans.domain.personal_values import distinct_texts, suspicious
from plans.domain.taxonomy import CLASSES
from plans.mapping.columns import propose_columns
from plans.mapping.rows import Mapped, map_rows

WAITING = CLASSES["AE_ATTESA"]
COLUMNS = {"nome": "Nome", "indirizzo": "Via", "capienza": "Cap", "note": "Note", "codice": "Cod"}


def mapped(*rows: dict[str, Any], personal: frozenset[str] = frozenset(), columns: dict[str, str] = COLUMNS) -> Mapped:
    return map_rows("aree", "aree.csv", range(1, len(rows) + 1), rows, WAITING, columns, personal)


def test_what_is_public_and_what_is_not() -> None:
    one = mapped({"Nome": " Piazza ", "Cap": "400 persone", "Note": "chiavi dal custode", "Altro": "x"})
    assert one.public == [{"nome": "Piazza", "capienza": 400}]
    assert one.reserved == [{"note": "chiavi dal custode"}]
    assert [(found.rule, found.level, found.row) for found in one.findings] == [("A05", "R", None), ("A06", "W", 1)]
    assert "«400 persone»" in one.findings[1].message


def test_a_personal_column_is_kept_under_its_own_name_and_not_quoted() -> None:
    one = mapped({"Nome": "Mario 347 1234567", "Cap": 3}, personal=frozenset({"Nome"}))
    assert one.public == [{"capienza": 3}] and one.reserved == [{"Nome": "Mario 347 1234567"}]
    secret = mapped({"Note": "x" * 300 + "347"}, personal=frozenset({"Note"}))
    assert not any("347" in found.message for found in secret.findings)


def test_without_a_class_nothing_is_mapped_and_nothing_lost() -> None:
    one = map_rows("aree", "aree.csv", [1], [{"Nome": "a", "tel": "1"}], None, COLUMNS, frozenset({"tel"}))
    assert (one.public, one.reserved) == ([{}], [{"tel": "1"}])
    assert len(one.keys) == 1


def test_numbers_of_cle_outside_their_list() -> None:
    found = mapped({"Nome": "a", "tipo_area": 2.0}, {"Nome": "b", "tipo_area": "7"}).findings
    assert [(one.rule, one.row) for one in found] == [("A04", 2)]


def test_keys_prefer_identifier_then_name_then_place_then_contents() -> None:
    keys = mapped(
        {"Cod": "AA1", "Nome": "Piazza"},
        {"Cod": "AA2", "Nome": "Campo"},
        {"Cod": "AA2", "Nome": "Stadio"},
        {"Nome": "Parcheggio", "Via": "Via Roma"},
        {"Nome": "Parcheggio", "Via": "Via Pisa"},
        {"Cap": 3},
        {"Cap": 3},
    ).keys
    assert keys[:5] == [
        "AE_ATTESA/codice/aa1",
        "AE_ATTESA/nome/campo",
        "AE_ATTESA/nome/stadio",
        "AE_ATTESA/luogo/parcheggio|via roma",
        "AE_ATTESA/luogo/parcheggio|via pisa",
    ]
    assert len(set(keys)) == 7


def test_keys_survive_order_case_contacts_and_other_attributes() -> None:
    before = mapped({"Nome": "Località Càmpo", "Cap": 3}, {"Cap": 5, "Tel": "1"}, personal=frozenset({"Tel"}))
    after = mapped({"Cap": 5, "Tel": "2"}, {"Nome": "LOCALITA' CAMPO", "Cap": 9}, personal=frozenset({"Tel"}))
    assert before.keys[1] == after.keys[0]
    assert before.keys[0].replace(" ", "") == after.keys[1].replace(" ", "")


CELL = st.one_of(
    st.text(max_size=12),
    st.integers(min_value=0, max_value=4_000_000_000),
    st.sampled_from(
        ["347 1234567", "sig. Rossi 333/9876543", "+393471234567", "a@b.it", "RSSMRA80A01H501U", "Piazza", None, "20",
         "347\t123\x004567"]
    ),
)  # fmt: skip
NAMES = ["Nome", "Via", "Cap", "Cod", "Cognome", "Cellulare", "referente", "Località", "Note", "approvata", "rischi"]


@given(st.sampled_from(sorted(CLASSES)), st.lists(st.fixed_dictionaries(dict.fromkeys(NAMES, CELL)), max_size=5))
def test_no_personal_value_is_ever_public(code: str, rows: list[dict[str, Any]]) -> None:
    personal = find_personal(NAMES, rows)
    columns = propose_columns(CLASSES[code], NAMES, rows[:2])
    one = map_rows("l", "f", range(1, len(rows) + 1), rows, CLASSES[code], columns, frozenset(personal))
    for name in {name for row in one.public for name in row}:
        texts = distinct_texts([row.get(name) for row in one.public if isinstance(row.get(name), str)])
        assert name == "codice" or not suspicious(name, texts), (name, texts)
        assert name in CLASSES[code].public_attributes
    for row, kept in zip(rows, one.reserved, strict=True):
        assert all(kept[column] == row[column] for column in personal if row[column] not in (None, ""))
    assert len(set(one.keys)) == len(one.keys) == len(rows)
