"""The bulletin builder is itself checked: by another reader of DBF, and against sentences of the published files."""

from __future__ import annotations

import csv
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import shapefile

from doubles.dpc_bulletin import ROME, Bulletin, Defects

STAMP = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
ZONES = {"Tosc-A1": "Arno-Casentino", "Tosc-B": "Bisenzio e Ombrone Pt", "VDAo-A": "Valle d’Aosta – area centrale"}
TODAY = {"Tosc-B": {"hydraulic": "orange", "thunderstorm": "orange", "hydrogeological": "yellow"}}
TOMORROW = {"Tosc-A1": {"hydrogeological": "red"}}
CAP = {"cap": "urn:oasis:names:tc:emergency:cap:1.2"}


def bulletin(defects: Defects | None = None) -> Bulletin:
    return Bulletin(STAMP, TODAY, TOMORROW, ZONES, defects or Defects())


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cap_of(path: Path) -> ET.Element:
    with zipfile.ZipFile(path) as archive:
        return ET.fromstring(archive.read("Cap_20261120_1405.xml"))


def test_table_form_carries_stamp_validity_and_the_highest_level_on_the_map(tmp_path: Path) -> None:
    today, tomorrow = (rows_of(path) for path in bulletin().csv_pair(tmp_path))

    assert [row["zona_codice"] for row in today] == list(ZONES)
    assert today[1]["avviso_criticita"] == "Moderata per rischio idraulico / ALLERTA ARANCIONE"
    assert today[1]["avviso_idrogeologico"] == "Ordinaria / ALLERTA GIALLA"
    assert today[0]["avviso_idraulico"] == "Assenza di fenomeni significativi prevedibili / NESSUNA ALLERTA"
    assert today[0]["data_validita_inizio"] == today[0]["data_pubblicazione"] == "2026-11-20T14:05:59+01:00"
    assert tomorrow[0]["data_validita_inizio"] == "2026-11-21T00:00:00+01:00"
    assert tomorrow[0]["data_validita_fine"] == "2026-11-21T23:59:59+01:00"


def test_zip_holds_two_tables_that_another_reader_understands(tmp_path: Path) -> None:
    with zipfile.ZipFile(bulletin().zip(tmp_path)) as archive:
        content = archive.read("20261120_1405_today.dbf")
    with shapefile.Reader(dbf=BytesIO(content), encoding="cp1252") as reader:
        records = [record.as_dict() for record in reader.records()]

    assert content[29] == 0x57
    assert records[1]["Temporali"] == "Moderata / ALLERTA ARANCIONE"
    assert records[2]["Nome_zona"] == "Valle d’Aosta – area centrale"


def test_cap_names_only_what_is_not_green(tmp_path: Path) -> None:
    infos = cap_of(bulletin().zip(tmp_path)).findall("cap:info", CAP)

    said = [(info.findtext("cap:event", "", CAP), info.findtext("cap:onset", "", CAP)) for info in infos]
    assert said == [
        ("MODERATA CRITICITA' PER RISCHIO IDRAULICO / ALLERTA ARANCIONE:", "2026-11-20T12:00:00+01:00"),
        ("MODERATA CRITICITA' PER RISCHIO TEMPORALI / ALLERTA ARANCIONE:", "2026-11-20T12:00:00+01:00"),
        ("ORDINARIA CRITICITA' PER RISCHIO IDROGEOLOGICO / ALLERTA GIALLA:", "2026-11-20T12:00:00+01:00"),
        ("ELEVATA CRITICITA' PER RISCHIO IDROGEOLOGICO / ALLERTA ROSSA:", "2026-11-21T00:00:00+01:00"),
    ]


def test_defects_spoil_one_thing_each(tmp_path: Path) -> None:
    extra, missing, bad = (
        rows_of(bulletin(defects).csv_pair(tmp_path)[0])
        for defects in (Defects(extra_zone="Tosc-Z9"), Defects(missing_zones=("Tosc-B",)), Defects(bad_value="Boh"))
    )
    assert [row["zona_codice"] for row in extra][-1] == "Tosc-Z9"
    assert "Tosc-B" not in [row["zona_codice"] for row in missing]
    assert bad[0]["avviso_idrogeologico"] == "Boh"

    assert not cap_of(bulletin(Defects(cap="empty")).zip(tmp_path)).findall("cap:info", CAP)
    lowered = cap_of(bulletin(Defects(cap="contradicting")).zip(tmp_path))
    assert "ROSSA" not in ET.tostring(lowered, encoding="unicode")
    with pytest.raises(ET.ParseError):
        cap_of(bulletin(Defects(cap="truncated")).zip(tmp_path))
    with zipfile.ZipFile(bulletin(Defects(omit=("tomorrow",))).zip(tmp_path)) as archive:
        assert archive.namelist() == ["20261120_1405_today.dbf", "Cap_20261120_1405.xml"]


def test_a_zone_of_another_day_is_a_mistake_of_the_test(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Vene-A1"):
        Bulletin(STAMP, {"Vene-A1": {"hydraulic": "red"}}, zones=ZONES).csv_pair(tmp_path)
