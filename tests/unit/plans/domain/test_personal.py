"""Personal data is found by the name of a column and by what stands in it; places keep their names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plans.domain.personal import find_personal


def found(column: str, *values: object) -> bool:
    return column in find_personal([column], [{column: value} for value in values])


@pytest.mark.parametrize(
    "column",
    ["Cognome", "COGNOME_RE", "Cellulare", "cell.", "E-mail", "Mail 2", "referente", "RESPONSABI", "Cod_Fisc",
     "Volontari", "nominativo", "NOME_REFER", "Recapito", "dataNascita"],
)  # fmt: skip
def test_by_name(column: str) -> None:
    assert found(column, "qualcosa", "altro")
    assert found(column)


@pytest.mark.parametrize(
    "value",
    ["347 123 4567", "sentire Rossi 347/1234567", "+39 347 12 34 567", "+393471234567", "00393471234567",
     "(347) 1234567", "347\n1234567", "347\x001234567", "Cell. 0", 3471234567, 3471234567.0, "3471234567",
     "info@comune.example.it", "RSSMRA80A01H501U", "rss mra 80a01 h501u"],
)  # fmt: skip
def test_by_value_once_is_enough(value: object) -> None:
    assert found("annotazione", *["Piazza", "Campo sportivo"] * 20, value)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("nome", ("Aldo Moro", "Guglielmo Marconi", "Luigi Einaudi")),
        ("indirizzo", ("Via Mario Rossi 3", "Piazza Anna Magnani")),
        ("est", ("345678.123", "345679.5")),
        ("superficie", (3471234567, 12.5, 44.2, 3)),
        ("codice", ("3471234567", "3471234568")),
        ("cell", (3, 4, 5)),
        ("n_volontari", ("3", "12")),
        ("associazione_volontari", ("Misericordia", "Croce Rossa")),
        ("valore", ("347.1234567", "12.33", "4.5")),
        ("nota", ("RSSMRA80A01H501X", "320 1500", "tel. 055 123456", "12,3471234567")),
    ],
)
def test_places_numbers_and_groups_are_nobody(column: str, values: tuple[object, ...]) -> None:
    assert not found(column, *values)


def test_people_written_out_in_a_column_of_another_name() -> None:
    assert found("chi", "Mario Rossi", "Bianchi Anna", "Geom. Luca Verdi")


def test_a_name_is_a_persons_beside_its_surname_only() -> None:
    assert set(find_personal(["Nome", "Cognome", "Nome 2", "Cognome 2"], [])) == {
        "Nome", "Cognome", "Nome 2", "Cognome 2"
    }  # fmt: skip
    assert set(find_personal(["nome", "nome_ref", "cognome_ref"], [])) == {"nome_ref", "cognome_ref"}


def test_names_in_a_list_of_contacts_are_peoples() -> None:
    rows = [{"nome": name, "mobile": "347 1234567"} for name in ("Mario Rossi", "Anna Bianchi", "Luca Verdi")]
    assert set(find_personal(["nome", "mobile"], rows)) == {"nome", "mobile"}
    schools = [row | {"referente": "x"} for row in rows]
    assert set(find_personal(["nome", "mobile", "referente"], schools)) == {"mobile", "referente"}


def test_no_reason_quotes_a_value() -> None:
    reasons = find_personal(["nota"], [{"nota": "mario@example.it 347 1234567"}])
    assert "347" not in reasons["nota"] and "mario" not in reasons["nota"]


def test_contacts_of_the_national_squares_by_name(recordings: Path) -> None:
    topology = json.loads((recordings / "plans/dpc-mappe/iononrischio/piazze_iononrischio.geojson").read_bytes())
    rows = [one["properties"] for one in topology["objects"]["piazze_iononrischio"]["geometries"]]
    assert set(find_personal(list(rows[0]), rows)) == {
        "Mail_compilatore", "Nome", "Cognome", "Mail", "Cellulare", "Nome 2", "Cognome 2", "Mail 2", "Cellulare 2"
    }  # fmt: skip


def test_the_national_plans_hold_nobody(recordings: Path) -> None:
    for path in (recordings / "plans/dpc-mappe/rischi").rglob("*.geojson"):
        rows = [one["properties"] for one in json.loads(path.read_bytes())["features"]]
        assert find_personal(list(rows[0]), rows) == {}, path.name
