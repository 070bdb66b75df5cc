"""Rules A01–A09 on mapped rows: what refuses a row, what only warns, and what each finding says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plans.domain.findings import Finding
from plans.domain.personal import find_personal
from plans.domain.taxonomy import CLASSES
from plans.mapping.columns import propose_columns
from plans.mapping.rows import map_rows
from plans.validation.attributes import check_attributes


def check(
    code: str, *rows: Mapping[str, Any], columns: Mapping[str, str] | None = None
) -> tuple[list[bool], list[Finding]]:
    """Rows whose columns are called as their attributes."""
    fields = list(dict.fromkeys(field for row in rows for field in row))
    personal = find_personal(fields, rows)
    columns = columns if columns is not None else {field: field for field in fields}
    numbers = range(1, len(rows) + 1)
    mapped = map_rows("aree", "aree.csv", numbers, rows, CLASSES[code], columns, frozenset(personal))
    kept, findings = check_attributes(
        "aree", "aree.csv", numbers, mapped, CLASSES[code], columns, personal, "048017", frozenset({"048001"})
    )
    return kept.tolist(), findings


def said(findings: list[Finding], rule: str) -> list[tuple[str, str, int | None]]:
    return [(one.level.value, one.scope.value, one.row) for one in findings if one.rule == rule]


def test_a01_an_empty_required_cell_refuses_its_row() -> None:
    kept, findings = check(
        "CO_COC",
        {"nome": "COC", "indirizzo": "Via Roma 1"},
        {"nome": "  ", "indirizzo": "Via Roma 1"},
        {"nome": "COC 2", "indirizzo": ""},
    )
    assert kept == [True, False, False]
    assert said(findings, "A01") == [("E", "row", 2), ("E", "row", 3)]


def test_a01_many_are_also_summed_up() -> None:
    kept, findings = check("DAE", *[{"nome": "x", "indirizzo": None}] * 3, {"nome": "x", "indirizzo": "Via Roma"})
    assert kept == [False] * 3 + [True]
    assert said(findings, "A01") == [("W", "layer", None), *(("E", "row", number) for number in (1, 2, 3))]
    assert "3 righe su 4" in findings[0].message


def test_a01_an_attribute_without_column_warns_once() -> None:
    kept, findings = check("AE_ASSIST", {"nome": "Campo", "superficie_mq": 1000})
    assert kept == [True] and said(findings, "A01") == [("W", "layer", None)]
    assert "«Capienza»" in findings[0].message


def test_a01_what_people_look_for_by_name_needs_one() -> None:
    kept, findings = check("DAE", {"indirizzo": "Via Roma"})
    assert kept == [False] and said(findings, "A01") == [("E", "layer", None)]
    for code, row in (("RS_IDRA", {"livello": "P3"}), ("IDRANTE", {"tipo": "soprasuolo"})):
        kept, findings = check(code, row)
        assert kept == [True] and said(findings, "A01") == [("W", "layer", None)]


def test_a01_what_is_reserved_is_not_missing() -> None:
    kept, findings = check("DAE", {"nome": "Farmacia, cell. 347 1234567", "indirizzo": "Via Roma"})
    assert kept == [True] and not said(findings, "A01")
    assert said(findings, "A07") == [("W", "layer", None)]
    assert "«nome»" in findings[0].message and "Nome" in findings[0].message and "347" not in findings[0].message


def test_a02_another_municipality() -> None:
    codes = ["048017", 48017, "048001", "048033", "D612", None]
    kept, findings = check("DAE", *[{"nome": "x", "indirizzo": "y", "codice_istat": code} for code in codes])
    assert kept == [True, True, True, False, False, True]
    assert said(findings, "A02") == [("W", "layer", None), ("E", "row", 4), ("E", "row", 5)]
    assert "non valido" in findings[-1].message


def test_a03_repeated_identifiers() -> None:
    kept, findings = check("DAE", *[{"nome": "x", "indirizzo": "y", "codice": code} for code in ("A", "a", "B", None)])
    assert all(kept) and said(findings, "A03") == [("W", "layer", None), ("W", "row", 1), ("W", "row", 2)]


def test_a04_values_outside_their_list_stay() -> None:
    kept, findings = check("RS_IDRA", {"nome": "x", "livello": "boh"}, {"nome": "y", "livello": "R3"})
    assert all(kept) and said(findings, "A04") == [("W", "row", 1)]
    _, findings = check("AE_ATTESA", {"nome": "x", "indirizzo": "y", "rischi_serviti": "sismico, meteoriti"})
    assert "«meteoriti»" in next(one.message for one in findings if one.rule == "A04")


def test_a08_a_waiting_area_without_address_stays() -> None:
    kept, findings = check("AE_ATTESA", {"nome": "x", "indirizzo": "Via Roma"}, {"nome": "y", "indirizzo": ""})
    assert kept == [True, True] and said(findings, "A08") == [("W", "row", 2)] and not said(findings, "A01")


def test_a09_acts_are_counted_by_body() -> None:
    acts = ["DCC n. 1 del 1/2/2020", "DGC 2 del 1/2/2020", "in corso", None]
    _, findings = check("DAE", *[{"nome": "x", "indirizzo": "y", "atto": act} for act in acts])
    assert said(findings, "A09") == [("I", "layer", None)]
    assert "2 righe su 4" in findings[-1].message and "alla riga 3" in findings[-1].message


def test_without_a_class_only_personal_data_is_looked_for() -> None:
    mapped = map_rows("l", "f", [1], [{"tel": "347 1234567"}], None, {}, frozenset({"tel"}))
    kept, findings = check_attributes("l", "f", [1], mapped, None, {}, {"tel": "contiene…"}, "048017", frozenset())
    assert kept.tolist() == [True] and [one.rule for one in findings] == ["A07"]


def test_the_national_waiting_areas_are_kept_whole(recordings: Path) -> None:
    (path,) = (recordings / "plans").rglob("piano_naz_ves_dati_aree_attesa.geojson")
    rows = [one["properties"] for one in json.loads(path.read_bytes())["features"]]
    columns = propose_columns(CLASSES["AE_ATTESA"], list(rows[0]), rows)
    kept, findings = check("AE_ATTESA", *rows, columns=columns)
    assert kept == [True] * 77
    assert [(one.rule, one.level.value) for one in findings] == [("A08", "W"), ("A09", "I")]
    assert "69 righe su 77 (consiglio 45, commissario 20, giunta 4)" in findings[1].message


def test_keys_of_the_national_waiting_areas_are_names(recordings: Path) -> None:
    (path,) = (recordings / "plans").rglob("piano_naz_ves_dati_aree_attesa.geojson")
    rows = [one["properties"] for one in json.loads(path.read_bytes())["features"]]
    columns = propose_columns(CLASSES["AE_ATTESA"], list(rows[0]), rows)
    keys = map_rows("a", "a", range(1, 78), rows, CLASSES["AE_ATTESA"], columns, frozenset()).keys
    assert len(set(keys)) == 77 and sum(key.startswith("AE_ATTESA/nome/") for key in keys) >= 75
