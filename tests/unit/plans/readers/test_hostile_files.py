"""Files made to harm are refused by name, and leave nothing outside their folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from doubles import hostile_plan_files as hostile
from doubles.plan_files import archive, dxf, geojson, kml, placemark, shapefile_zip
from doubles.plan_reading import all_rows, only, open_bytes, refusals, rules
from plans.domain.findings import FileRefused, Scope, Severity
from plans.readers.limits import FILE_BYTES
from plans.readers.registry import open_file

REFUSED: list[tuple[str, Callable[[], bytes], str, str]] = [
    ("vrt.geojson", lambda: hostile.VRT, "F01", "VRT"),
    ("vrt.kml", lambda: hostile.VRT, "F01", "VRT"),
    ("wfs.geojson", lambda: hostile.WFS, "F01", "WFS"),
    ("url.csv", lambda: b"https://127.0.0.1:9/a.csv", "F01", "rete"),
    ("conf.json", lambda: b'{"layers": [{"url": "x"}]}', "F01", "non GeoJSON"),
    ("conf.geojson", lambda: b"layers:\n  - a\n", "F01", "YAML"),
    ("topo.geojson", lambda: hostile.TOPOJSON, "F05", "TopoJSON"),
    ("nan.geojson", hostile.infinite_geojson, "F05", "NaN"),
    ("deep.geojson", hostile.deep_json, "F05", "annidato"),
    ("collections.geojson", hostile.deep_collections, "F05", "annidato"),
    ("twice.geojson", lambda: b'{"type":"FeatureCollection","features":[],"features":[]}', "F05", "due volte"),
    ("bomb.zip", hostile.bomb, "F02", "si espande"),
    ("lying.zip", hostile.lying_bomb, "F02", "aree.shp"),
    ("members.zip", hostile.members, "F02", "10000"),
    ("members.kmz", hostile.members, "F02", "10000"),
    ("members.xlsx", hostile.members, "F02", "10000"),
    ("long.zip", lambda: hostile.members(6_000, "x" * 150), "F02", "6000 o più"),
    ("up.zip", hostile.traversal, "F02", "evil"),
    ("root.zip", lambda: hostile.traversal("/etc/cron.d/evil"), "F02", "evil"),
    ("drive.zip", lambda: hostile.traversal("C:\\evil"), "F02", "evil"),
    ("windows.zip", lambda: hostile.traversal("a\\..\\..\\evil"), "F02", "evil"),
    ("nul.zip", lambda: archive({"evilX.shp": b""}).replace(b"evilX", b"evil\x00"), "F02", "evil"),
    ("link.zip", hostile.symlink, "F02", "collegamento"),
    ("locked.zip", hostile.encrypted, "F02", "password"),
    ("nested.zip", lambda: shapefile_zip(beside={"altro.ZIP": archive({})}), "F02", "altro archivio"),
    ("case.zip", lambda: shapefile_zip(beside={"AREE.shp": b""}), "F02", "stesso nome"),
    ("tail.zip", lambda: shapefile_zip() + b"x" * 100, "F01", "in coda"),
    ("both.pdf", hostile.pdf_and_zip, "F01", "due cose"),
    ("both.zip", hostile.pdf_and_zip, "F01", "due cose"),
    ("inside.zip", hostile.zip_and_pdf, "F01", "due cose"),
    ("geojson-zip.geojson", lambda: geojson() + shapefile_zip(), "F01", "due cose"),
    ("deep.kml", hostile.deep_kml, "F07", "annidato"),
    ("laughs.kml", hostile.laughing_kml, "F07", "DOCTYPE"),
    ("linked.kml", hostile.linked_kml, "F07", "NetworkLink"),
    ("declared.dxf", hostile.declaring_dxf, "F08", "2147483647"),
    ("binary.dxf", lambda: b"AutoCAD Binary DXF\r\n\x1a\x00" + b"\x00" * 50, "F01", "binario"),
    ("contents.gpkg", hostile.looping_contents, "F01", "non un GeoPackage"),
    ("plain.gpkg", lambda: b"SQLite format 3\x00" + b"\x00" * 4000, "F01", "GeoPackage"),
    ("wide.xlsx", hostile.wide_xlsx, "F01", "foglio"),
    ("macro.xlsm", shapefile_zip, "F01", "formato ammesso"),
    ("aree.shp", lambda: b"\x00\x00\x27\x0a" + b"\x00" * 96, "F01", ".shx"),
    ("piano.pdf", lambda: b"%PDF-1.4\n%%EOF", "F01", "documento del piano"),
    ("empty.csv", lambda: b"", "F01", "vuoto"),
    ("program.csv", lambda: b"\x7fELF\x02\x01\x01", "F01", "programma"),
]


@pytest.mark.parametrize(("name", "write", "rule", "words"), REFUSED, ids=[case[0] for case in REFUSED])
def test_refused_by_name(name: str, write: Callable[[], bytes], rule: str, words: str, tmp_path: Path) -> None:
    findings = refusals(write(), name, tmp_path)
    assert [(found.rule, found.level, found.scope) for found in findings] == [(rule, Severity.REFUSES, Scope.FILE)]
    assert name in findings[0].message
    assert words in findings[0].message
    assert findings[0].file == name
    assert str(tmp_path) not in findings[0].message
    assert {path.name for path in tmp_path.iterdir()} == {"upload0", "scratch0"}


def test_two_gigabytes_are_not_read(tmp_path: Path) -> None:
    """A drawing that is two gigabytes long, of which only the beginning was ever written."""
    drawing = tmp_path / "drawing"
    with drawing.open("wb") as file:
        file.write(dxf())
        file.truncate(2 << 30)
    assert drawing.stat().st_size > FILE_BYTES
    content = tmp_path / "scratch"
    content.mkdir()
    with pytest.raises(FileRefused, match="supera il limite"):
        open_file(drawing, "disegno.dxf", content)


def test_a_link_beside_data_is_not_followed_but_said(tmp_path: Path) -> None:
    opened = open_bytes(hostile.linked_kml(placemark("a", 11, 43)), "a.kml", tmp_path)
    assert only(opened).count == 1
    assert rules(opened) == ["F07"]
    assert "1 collegamenti a dati in rete" in opened.findings[0].message


def test_a_view_is_left_out_and_said(tmp_path: Path) -> None:
    opened = open_bytes(hostile.looping_geopackage(), "a.gpkg", tmp_path)
    assert only(opened).name == "aree"
    assert "«loop»" in opened.findings[0].message


def test_collections_without_end_are_no_geometry(tmp_path: Path) -> None:
    """A chain of a million takes GEOS, and the process, with it."""
    layer = only(open_bytes(hostile.deep_wkb(200_000), "a.gpkg", tmp_path))
    assert layer.geometry_types == {"None": 1, "Point": 1}
    layer = only(open_bytes(hostile.deep_wkt(4_000), "a.csv", tmp_path))
    assert layer.geometry_types == {"None": 1, "Point": 1}


def test_markup_in_a_description_becomes_text(tmp_path: Path) -> None:
    html = "<![CDATA[<b>Capienza</b>: 400<br>persone<script>alert(1)</script>]]>"
    layer = only(open_bytes(b"\xef\xbb\xbf" + kml_with(html), "a.kml", tmp_path))
    assert all_rows(layer).attributes[0]["description"] == "Capienza: 400\npersone"


def kml_with(description: str) -> bytes:
    return kml(placemark("a", 11, 43, description))
