"""Tables: separators, headings, and coordinates as people write them (F09)."""

from __future__ import annotations

from pathlib import Path

import pytest

from doubles.plan_files import csv, xlsx
from doubles.plan_reading import all_rows, only, open_bytes, refusals
from plans.domain.findings import Severity
from plans.readers.contract import Layer
from plans.readers.numbers import degrees, number


def read(rows: list[list[str]], folder: Path, separator: str = ";", encoding: str = "utf-8") -> Layer:
    return only(open_bytes(csv(rows, separator, encoding), "a.csv", folder))


def place(layer: Layer) -> tuple[float, float]:
    point = all_rows(layer).geometries[0]
    return point.x, point.y


@pytest.mark.parametrize("separator", [";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_separators_and_letters(separator: str, encoding: str, tmp_path: Path) -> None:
    layer = read([["Località", "Lat", "Long."], ["Forlì, centro", "44,22", "12,04"]], tmp_path, separator, encoding)
    assert place(layer) == (12.04, 44.22)
    assert layer.crs == "EPSG:4326"
    assert all_rows(layer).attributes[0] == {"Località": "Forlì, centro", "Lat": "44,22", "Long.": "12,04"}


def test_commas_between_columns_and_in_quotes(tmp_path: Path) -> None:
    layer = read([["nome", "lon", "lat"], ['"Via Roma, 1"', '"11,5"', "43.5"]], tmp_path, ",")
    assert place(layer) == (11.5, 43.5)
    assert all_rows(layer).attributes[0]["nome"] == "Via Roma, 1"


@pytest.mark.parametrize(
    ("x", "y", "crs"),
    [
        ("1.456.723,53", "4.996.369,73", "EPSG:3003"),
        ("1456723.53", "4996369.73", "EPSG:3003"),
        ("2456723,53", "4996369,73", "EPSG:3004"),
        ("456723,53", "4996369,73", None),
    ],
)
def test_gauss_boaga_by_size(x: str, y: str, crs: str | None, tmp_path: Path) -> None:
    layer = read([["nome", "Est (GB)", "Nord (GB)"], ["a", x, y]], tmp_path)
    assert layer.crs == crs
    assert place(layer)[1] == 4996369.73


@pytest.mark.parametrize(
    ("heading", "crs"),
    [
        (["x", "y"], None),
        (["Coord. X", "Coord. Y"], None),
        (["Est UTM32", "Nord UTM32"], None),
        (["E", "N"], None),
        (["Longitudine WGS84", "Latitudine WGS84"], None),
    ],
)
def test_metres_of_an_unknown_system_are_asked(heading: list[str], crs: str | None, tmp_path: Path) -> None:
    layer = read([["N. progr.", *heading], ["7", "681562,8", "4849145,6"]], tmp_path)
    assert layer.crs == crs
    assert place(layer) == (681562.8, 4849145.6)


def test_degrees_minutes_seconds(tmp_path: Path) -> None:
    opened = open_bytes(
        csv([["nome", "Latitudine", "Longitudine"], ["a", "45° 38' 10.5'' N", "13° 36' 48.29'' E"]]), "a.csv", tmp_path
    )
    assert place(only(opened)) == pytest.approx((13.613414, 45.636250), abs=1e-6)
    assert only(opened).crs == "EPSG:4326"
    assert any("gradi, minuti e secondi" in finding.message for finding in opened.findings)


def test_headings_said_again_are_dropped_and_counted(tmp_path: Path) -> None:
    heading = ["nome", "lon", "lat"]
    opened = open_bytes(csv([heading, ["a", "11", "43"], heading, heading, ["b", "12", "44"]]), "a.csv", tmp_path)
    rows = all_rows(only(opened))
    assert [attributes["nome"] for attributes in rows.attributes] == ["a", "b"]
    assert list(rows.numbers) == [1, 4]
    assert any("2 intestazioni ripetute" in finding.message for finding in opened.findings)


def test_titles_above_the_heading(tmp_path: Path) -> None:
    layer = read([["Elenco delle aree", "", ""], ["", "", ""], ["lat", "nome", "lon"], ["43", "a", "11"]], tmp_path)
    assert place(layer) == (11, 43)


def test_geometries_as_text(tmp_path: Path) -> None:
    rows = [["nome", "WKT"], ["a", "SRID=3003;POINT(1681593 4849161)"], ["b", "POLYGON EMPTY"], ["c", "sciocchezze"]]
    layer = only(open_bytes(csv(rows, "\t"), "a.csv", tmp_path))
    assert layer.crs == "EPSG:3003"
    assert layer.geometry_types == {"Point": 1, "Polygon": 1, "None": 1}


def test_a_coordinate_that_is_none_is_said_by_row(tmp_path: Path) -> None:
    rows = [["nome", "lon", "lat"], ["a", "11", "43"], ["b", "da rilevare", "43"], ["c", "", ""]]
    opened = open_bytes(csv(rows), "a.csv", tmp_path)
    assert only(opened).geometry_types == {"Point": 1, "None": 2}
    said = [finding for finding in opened.findings if finding.row]
    assert [(finding.rule, finding.level, finding.row) for finding in said] == [("F09", Severity.WARNS, 2)]
    assert "«da rilevare» nella colonna «lon»" in said[0].message


def test_a_table_without_places_is_refused(tmp_path: Path) -> None:
    (finding,) = refusals(csv([["regione", "comuni"], ["Toscana", "273"]]), "a.csv", tmp_path)
    assert finding.rule == "F09"
    (finding,) = refusals(xlsx({"a": [["regione", "comuni"], ["Toscana", 273]]}), "a.xlsx", tmp_path)
    assert finding.rule == "F09"


def test_sheets_are_layers(tmp_path: Path) -> None:
    table = [["Codice", "Lat", "Lon"], [7, 43.5, 11.5]]
    opened = open_bytes(xlsx({"Aree": table, "Note": [["testo"]], "Edifici": table, "Vuoto": []}), "a.xlsx", tmp_path)
    assert [layer.name for layer in opened.layers] == ["Aree", "Edifici"]
    assert all_rows(opened.layers[0]).attributes[0] == {"Codice": 7, "Lat": 43.5, "Lon": 11.5}
    assert any("«Note»" in finding.message for finding in opened.findings)


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("-1,5", -1.5), ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1.234.567", 1234567), ("1'234,5", 1234.5)],
)
def test_numbers(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "abc", "# 720832.29", "1e5", "nan", "--1", "1" * 50, ",", None])
def test_no_numbers(text: str | None) -> None:
    assert number(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10°30'", 10.5),
        ("N 43° 30' 00\"", 43.5),
        ("9° 15′ 36″ O", -9.26),
        ("11.5°", 11.5),
        ("11°70'", None),
        ("x", None),
    ],
)
def test_degrees(text: str, value: float | None) -> None:
    assert degrees(text) == pytest.approx(value)
