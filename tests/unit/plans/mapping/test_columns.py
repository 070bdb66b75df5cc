"""Columns by what they are called and by what their cells can be read as."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from plans.domain.attributes import ATTRIBUTES
from plans.domain.personal import find_personal
from plans.domain.taxonomy import CLASSES
from plans.mapping.columns import propose_columns

CONTACTS = {"referente", "Cellulare", "E-mail"}


@pytest.mark.parametrize(
    ("code", "columns"),
    [
        (
            "AE_ATTESA",
            {"nome": "DENOM", "indirizzo": "IND", "capienza": "CAP_PERS", "superficie_mq": "SUP_MQ",
             "popolazione_servita": "POPOLAZION", "accessibile_disabili": "ACCESSIBIL", "atto": "approvata",
             "rischi_serviti": "Rischi serviti", "note": "NOTE", "telefono": "TEL"},
        ),
        (
            "AE_ASSIST",
            {"nome": "denom", "codice": "id_area", "superficie_mq": "superf", "acqua": "infra_acq",
             "luce": "infra_ele", "fogna": "infra_fog"},
        ),
        (
            "ED_ASSIST",
            {"nome": "DENOMINAZI", "indirizzo": "VIA", "posti": "Capienza", "agibilita_sismica": "Agibilità"},
        ),
        ("CANCELLO", {"nome": "Gate", "strada": "Strada", "direzione": "Direzione"}),
        ("RS_IDRA", {"livello": "PERICOLOSI", "tempo_ritorno": "Tempo di ritorno", "fonte": "Fonte"}),
    ],
)  # fmt: skip
def test_names_people_use(code: str, columns: dict[str, str]) -> None:
    assert propose_columns(CLASSES[code], [*columns.values(), "OBJECTID", "Shape_Leng"], []) == columns


def test_cells_speak_against_a_name() -> None:
    waiting = CLASSES["AE_ATTESA"]
    assert "capienza" in propose_columns(waiting, ["Capienza"], [{"Capienza": "400 persone"}])
    assert "capienza" not in propose_columns(waiting, ["Capienza"], [{"Capienza": "buona"}])
    assert "codice" in propose_columns(waiting, ["id"], [{"id": "AA1"}, {"id": "AA2"}])
    assert "codice" not in propose_columns(waiting, ["id"], [{"id": 1}, {"id": 2}])


def test_what_was_confirmed_before_comes_first_where_it_still_can() -> None:
    remembered = {"nome": "Alias", "capienza": "sparita", "indirizzo": "referente"}
    columns = propose_columns(CLASSES["AE_ATTESA"], ["Nome", "Alias", "Capienza", "referente"], [], remembered)
    assert columns["nome"] == "Alias" and columns["capienza"] == "Capienza" and "indirizzo" not in columns


def test_personal_columns_say_nothing_public() -> None:
    fields = ["Nome", "Cognome", "Cellulare", "E-mail", "Denominazione", "referente", "Indirizzo"]
    rows = [{"Indirizzo": "Via Roma, tel. 347 1234567"}]
    for plan_class in CLASSES.values():
        columns = propose_columns(plan_class, fields, rows)
        personal = find_personal(fields, rows)
        assert all(column not in personal for name, column in columns.items() if ATTRIBUTES[name].public)
        assert columns["nome"] == "Denominazione"


def test_the_recorded_table_of_centres(recordings: Path) -> None:
    path = recordings / "plans/derived/aree_semicolon_decimalcomma_cp1252.csv"
    rows = list(csv.DictReader(path.read_text(encoding="cp1252").splitlines(), delimiter=";"))
    assert propose_columns(CLASSES["CO_ALTRI"], list(rows[0]), rows) == {
        "nome": "Denominazione", "tipo": "Tipologia", "codice": "Codice"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "code", "columns"),
    [
        ("piano_naz_ves_dati_aree_attesa", "AE_ATTESA", {"nome": "Area_di_attesa", "atto": "Approvata"}),
        (
            "piano_naz_ves_dati_aree_incontro",
            "AE_INCONTRO",
            {"nome": "Area di incontro", "zona_servita": "Località", "mezzo": "Mezzo di trasporto"},
        ),
        ("piano_naz_ves_dati_z_rossa", "RS_VULC", {"nome": "Località"}),
    ],
)
def test_recorded_layers(recordings: Path, name: str, code: str, columns: dict[str, str]) -> None:
    (path,) = (recordings / "plans").rglob(f"{name}.geojson")
    rows = [one["properties"] for one in json.loads(path.read_bytes())["features"]]
    assert propose_columns(CLASSES[code], list(rows[0]), rows) == columns
