"""GeoJSON, KML, GeoPackage and drawings: what each says besides its rows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely

from doubles.plan_files import POINTS, archive, dxf, feature, geojson, geopackage, kml, kml_folder, placemark
from doubles.plan_reading import all_rows, column, only, open_bytes, rules

POINT = {"type": "Point", "coordinates": [11.25, 43.77]}


@pytest.mark.parametrize(
    "content",
    [
        feature({"a": 1}, POINT),
        [feature({"a": 1}, POINT)],
        {"type": "FeatureCollection", "features": [feature({"a": 1}, POINT)]},
        {"features": [feature({"a": 1}, POINT)], "type": "FeatureCollection"},
    ],
)
def test_forms_of_geojson(content: object, tmp_path: Path) -> None:
    layer = only(open_bytes(b"\xef\xbb\xbf \n" + json.dumps(content).encode(), "aree di attesa.json", tmp_path))
    assert (layer.name, layer.crs, layer.count) == ("aree di attesa", "EPSG:4326", 1)
    assert all_rows(layer).attributes[0] == {"a": 1}


def test_a_bare_geometry(tmp_path: Path) -> None:
    assert only(open_bytes(json.dumps(POINT).encode(), "a.geojson", tmp_path)).geometry_types == {"Point": 1}


@pytest.mark.parametrize(
    ("said", "crs"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("urn:ogc:def:crs:EPSG::3003", "EPSG:3003"),
        ("EPSG:32632", "EPSG:32632"),
        ("Monte Mario", None),
    ],
)
def test_the_old_member_is_honoured_and_said(said: str, crs: str | None, tmp_path: Path) -> None:
    opened = open_bytes(geojson(crs={"type": "name", "properties": {"name": said}}), "a.geojson", tmp_path)
    assert only(opened).crs == crs
    assert rules(opened) == ["A10"]


def test_metres_without_a_system_are_no_degrees(tmp_path: Path) -> None:
    content = geojson([feature({}, {"type": "Point", "coordinates": [1681593.1, 4849161.4]})])
    opened = open_bytes(content, "a.geojson", tmp_path)
    assert (only(opened).crs, opened.findings) == (None, ())


def test_properties_are_kept_as_they_are(tmp_path: Path) -> None:
    properties = {
        "n": None,
        "b": True,
        "i": 3,
        "f": 1.5,
        "o": {"a": [1]},
        "big": 2**70,
        "nul": "a\x00b",
        "half": "\ud800",
    }
    content = geojson([{**feature(properties, None), "id": "x1"}])
    expected = {"n": None, "b": True, "i": 3, "f": 1.5, "o": '{"a": [1]}', "big": str(2**70), "nul": "ab", "half": "?"}
    layer = only(open_bytes(content, "a.geojson", tmp_path))
    assert all_rows(layer).attributes == [{"id": "x1", **expected}]
    assert layer.geometry_types == {"None": 1}


def test_a_key_written_twice_is_said(tmp_path: Path) -> None:
    content = geojson([feature({"a": 1}, POINT)]).replace(b'"a": 1', b'"a": 1, "a": 2')
    opened = open_bytes(content, "a.geojson", tmp_path)
    assert column(only(opened), "a") == [2]
    assert "«a»" in opened.findings[0].message


def test_folders_of_kml_are_layers_and_empty_ones_are_said(tmp_path: Path) -> None:
    body = kml_folder("Aree", POINTS) + kml_folder("Livello senza titolo", ()) + kml_folder("Aree", POINTS[:1])
    opened = open_bytes(kml(body), "a.kml", tmp_path)
    assert [(layer.name, layer.count) for layer in opened.layers] == [("Aree", 2), ("Aree (2)", 1)]
    assert rules(opened) == ["F06"]
    assert any("«Livello senza titolo» è vuoto" in finding.message for finding in opened.findings)


def test_extended_data_of_both_kinds(tmp_path: Path) -> None:
    extra = (
        '<ExtendedData><Data name="Capienza"><value>400</value></Data><Data name="name"><value>altro</value></Data>'
        '<SchemaData><SimpleData name="Località">Forlì</SimpleData></SchemaData></ExtendedData>'
    )
    layer = only(open_bytes(kml(placemark("Area 1", 11, 43, extra=extra)), "a.kml", tmp_path))
    assert all_rows(layer).attributes == [
        {"name": "Area 1", "Capienza": "400", "name (dati)": "altro", "Località": "Forlì"}
    ]


def test_geometries_of_kml(tmp_path: Path) -> None:
    ring = "<LinearRing><coordinates>11,43 12,43 12,44 11,43</coordinates></LinearRing>"
    polygon = f"<Polygon><outerBoundaryIs>{ring}</outerBoundaryIs></Polygon>"
    line = "<LineString><coordinates>11,43,1 12,44,2</coordinates></LineString>"
    shapes = [
        polygon,
        line,
        f"<MultiGeometry>{polygon}{polygon}</MultiGeometry>",
        f"<MultiGeometry>{polygon}{line}</MultiGeometry>",
        "<Point><coordinates>undici,43</coordinates></Point>",
        "",
    ]
    opened = open_bytes(kml("".join(f"<Placemark>{shape}</Placemark>" for shape in shapes)), "a.kml", tmp_path)
    types = [None if one is None else one.geom_type for one in all_rows(only(opened)).geometries]
    assert types == ["Polygon", "LineString", "MultiPolygon", "GeometryCollection", None, None]
    assert [(finding.rule, finding.row) for finding in opened.findings] == [("F07", 5)]


@pytest.mark.parametrize(
    ("said", "called"),
    [("", "aree"), ("doc.kml", "aree"), ("Doc", "aree"), ("Attesa.kml", "Attesa"), ("Piano", "Piano")],
)
def test_a_document_that_is_called_nothing_is_called_like_its_file(said: str, called: str, tmp_path: Path) -> None:
    document = kml(placemark("a", 11, 43)).replace(b"<name>Piano</name>", f"<name>{said}</name>".encode())
    assert only(open_bytes(archive({"doc.kml": document}), "aree.kmz", tmp_path)).name == called


def test_icons_on_the_network_are_said(tmp_path: Path) -> None:
    style = "<Style><IconStyle><Icon><href>http://127.0.0.1:9/i.png</href></Icon></IconStyle></Style>"
    opened = open_bytes(
        archive({"files/x.png": b"x", "doc.kml": kml(style + placemark("a", 11, 43))}), "a.kmz", tmp_path
    )
    assert "1 icone in rete" in opened.findings[0].message
    assert only(opened).format == "kmz"


def test_all_feature_tables_of_a_geopackage(tmp_path: Path) -> None:
    square = shapely.to_wkb(shapely.Polygon([(0, 0), (1, 0), (1, 1)]))
    content = geopackage({"aree": [("a", square), ("b", None)], "città vecchia": [("c", square)]})
    opened = open_bytes(content, "a.gpkg", tmp_path)
    assert [(one.name, one.crs, dict(one.geometry_types)) for one in opened.layers] == [
        ("aree", "EPSG:3003", {"Polygon": 1, "None": 1}),
        ("città vecchia", "EPSG:3003", {"Polygon": 1}),
    ]
    assert all_rows(opened.layers[0]).attributes == [{"nome": "a", "coperta": True}, {"nome": "b", "coperta": True}]
    assert rules(opened) == ["F06"]


def test_a_drawing_gives_lines_by_layer(tmp_path: Path) -> None:
    opened = open_bytes(dxf(), "a.dxf", tmp_path)
    assert [(one.name, one.crs, dict(one.geometry_types)) for one in opened.layers] == [
        ("AREE", None, {"LineString": 1}),
        ("STRADE", None, {"LineString": 1}),
    ]
    assert all_rows(opened.layers[0]).geometries[0].is_closed
    assert rules(opened) == ["F06", "F08"]
