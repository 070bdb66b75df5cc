"""Layers by name, by columns, by values, by standard, and by what was confirmed before."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.domain.taxonomy import CLASSES, Shape
from plans.mapping.classes import propose_classes, signature

POINT, LINE, AREA = frozenset({Shape.POINT}), frozenset({Shape.LINE}), frozenset({Shape.AREA})


@pytest.mark.parametrize(
    ("layer", "shapes", "code"),
    [
        ("aree_attesa", POINT, "AE_ATTESA"),
        ("p0102011_areeattesa", AREA, "AE_ATTESA"),
        ("p0102013", POINT, "AE_ATTESA"),
        ("Area di incontro", POINT, "AE_INCONTRO"),
        ("Aree di ricovero 2023", AREA, "AE_ASSIST"),
        ("strutture_accoglienza", POINT, "ED_ASSIST"),
        ("04-04-02 Aree di ammassamento soccorritori e risorse", POINT, "AE_AMMASS"),
        ("AreeAmmassamento", AREA, "AE_AMMASS"),
        ("Elisuperfici", POINT, "ZAE"),
        ("COC", POINT, "CO_COC"),
        ("p0106023_stadi", POINT, "ED_RIL"),
        ("p0106113_alberghi", POINT, "ST_RICET"),
        ("p0105052_stradestrategiche", LINE, "VIA_STRAT"),
        ("p0108103_cancelli", POINT, "CANCELLO"),
        ("p0201121_mareggiate", AREA, "RS_MAREGG"),
        ("sottopassi", POINT, "PT_CRIT"),
        ("presidi", LINE, "PRESIDIO"),
        ("itinerari di fuga", LINE, "VIA_FUGA"),
        ("idranti", POINT, "IDRANTE"),
        ("PAI_frane_P3", AREA, "RS_FRANA"),
        ("CL_ES", AREA, "ED_STRAT"),
    ],
)
def test_by_the_name_of_the_layer(layer: str, shapes: frozenset[Shape], code: str) -> None:
    assert propose_classes(layer, [], [], shapes)[0].code == code


@pytest.mark.parametrize(
    ("tipo", "code"), [(1, "AE_AMMASS"), ("2", "AE_ASSIST"), (2.0, "AE_ASSIST"), (None, "AE_ATTESA")]
)
def test_areas_of_the_cle_standard_by_their_number(tipo: str | float | None, code: str) -> None:
    assert propose_classes("CL_AE", ["ID_area", "tipo_area"], [{"tipo_area": tipo}], AREA)[0].code == code


def test_by_values_of_a_column_of_kinds() -> None:
    rows = [{"Tipologia": "Area di attesa"}, {"Tipologia": "AA2"}, {"Tipologia": "AR1"}]
    first, second = propose_classes("punti", ["Tipologia"], rows, POINT)[:2]
    assert (first.code, second.code) == ("AE_ATTESA", "AE_ASSIST")
    assert "Tipologia" in first.why


def test_what_is_drawn_otherwise_is_left_out() -> None:
    assert "AE_SEMIPERM" not in {one.code for one in propose_classes("insediamenti semipermanenti", [], [], POINT)}
    closed = propose_classes("aree attesa", [], [], LINE)
    assert [one.code for one in closed] == ["AE_ATTESA"] and closed[0].score < 0.5


def test_what_was_confirmed_before_comes_first() -> None:
    fields = ["nome", "via", "quartiere"]
    remembered = {signature("Zone 2023", fields): "AE_ATTESA"}
    assert propose_classes("zone_2024", list(reversed(fields)), [], POINT, remembered)[0].score > 0.9
    assert propose_classes("zone", ["altro"], [], POINT, remembered)[0].score > 0.8
    assert propose_classes("altro nome", fields, [], POINT, remembered)[0].score > 0.5
    assert propose_classes("altro nome", ["altro"], [], POINT, remembered) == ()


def test_a_layer_that_gives_nothing_away_gets_no_proposal() -> None:
    assert propose_classes("layer1", ["id"], [{"id": 1}], POINT) == ()


@given(st.text(), st.lists(st.text(), max_size=4), st.text(), st.sets(st.sampled_from(Shape)))
def test_any_layer(layer: str, fields: list[str], cell: str, shapes: set[Shape]) -> None:
    proposals = propose_classes(layer, fields, [dict.fromkeys(fields, cell)], frozenset(shapes))
    assert all(one.code in CLASSES and 0 <= one.score <= 1 and one.why for one in proposals)
    assert [one.score for one in proposals] == sorted((one.score for one in proposals), reverse=True)


@pytest.mark.parametrize(
    ("name", "shapes", "code"),
    [
        ("piano_naz_ves_dati_aree_attesa", POINT, "AE_ATTESA"),
        ("piano_naz_ves_dati_aree_incontro", POINT, "AE_INCONTRO"),
        ("piano_naz_ves_dati_z_rossa", AREA, "RS_VULC"),
        ("piano_naz_ves_dati_z_gialla", AREA, "RS_VULC"),
        ("piano_sped_brad_flegrei_dati_z_interv", AREA, "RS_VULC"),
        ("campi_flegrei_gate_liv1", POINT, "CANCELLO"),
        ("area_interdetta_OS14_01_02_2026", AREA, "ZONA_INTERD"),
        ("centri_coord_exepo2026", POINT, "CO_ALTRI"),
        ("lonlat_swapped", POINT, "AE_ATTESA"),
    ],
)
def test_recorded_layers(recordings: Path, name: str, shapes: frozenset[Shape], code: str) -> None:
    (path,) = (recordings / "plans").rglob(f"{name}.geojson")
    rows = [one["properties"] for one in json.loads(path.read_bytes())["features"]]
    assert propose_classes(name, list(rows[0]), rows, shapes)[0].code == code


def test_genzano_by_its_column_of_kinds(recordings: Path) -> None:
    text = (recordings / "plans/genzano/aree_emergenza.yaml").read_text(encoding="utf-8")
    rows = [dict(re.findall(r'(\w+): "?([^"\n]*)"?', part)) for part in text.split("  - ")[1:]]
    proposals = propose_classes("aree_emergenza", list(rows[0]), rows, POINT)
    assert len(rows) == 16
    assert [one.code for one in proposals] == ["AE_ATTESA", "AE_ASSIST"]
