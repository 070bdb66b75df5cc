"""Files of plans as municipalities have them, written in the real formats. Everything is given back as bytes."""

from __future__ import annotations

import io
import json
import sqlite3
import tempfile
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import shapefile
import shapely

#: Two waiting areas and a polygon in Firenze, EPSG:4326 and EPSG:3003.
POINTS = (("Piazza Libertà", 11.2619, 43.7829), ("Campo Città di Àncona", 11.2558, 43.7731))
POINTS_3003 = (("Piazza Libertà", 1682090.1, 4850260.4), ("Campo Città di Àncona", 1681593.1, 4849161.4))
SQUARE = [[11.25, 43.77], [11.26, 43.77], [11.26, 43.78], [11.25, 43.78], [11.25, 43.77]]
PRJ_3003 = (
    'PROJCS["Monte_Mario_Italy_1",GEOGCS["GCS_Monte_Mario",DATUM["D_Monte_Mario",SPHEROID["International_1924",'
    '6378388.0,297.0]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",1500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",9.0],'
    'PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)


def archive(members: Mapping[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these members, in this order."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as contents, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for name, content in members.items():
            contents.writestr(name, content)
    return target.getvalue()


def shapefile_parts(
    points: Sequence[tuple[str | None, float, float]] = POINTS_3003, *, encoding: str = "utf-8", field: str = "Località"
) -> dict[str, bytes]:
    """``.shp``, ``.shx`` and ``.dbf`` of points with a name; one whose name is None has no geometry either."""
    parts = {suffix: io.BytesIO() for suffix in ("shp", "shx", "dbf")}
    with shapefile.Writer(**parts, shapeType=shapefile.POINT, encoding=encoding) as writer:
        writer.field(field, "C", 40)
        writer.field("posti", "N", 10)
        writer.field("dal", "D")
        for number, (name, x, y) in enumerate(points, start=1):
            if name is None:
                writer.null()
            else:
                writer.point(x, y)
            writer.record(name or "", number, "20240131")
    return {f".{suffix}": buffer.getvalue() for suffix, buffer in parts.items()}


def shapefile_zip(
    stem: str = "aree",
    *,
    without: Sequence[str] = (),
    prj: str | None = PRJ_3003,
    cpg: str | None = "UTF-8",
    beside: Mapping[str, bytes | str] | None = None,
    **parts: Any,
) -> bytes:
    """A zipped shapefile; ``without`` names suffixes left out, ``beside`` are other members."""
    members: dict[str, bytes | str] = {f"{stem}{suffix}": part for suffix, part in shapefile_parts(**parts).items()}
    if prj is not None:
        members[f"{stem}.prj"] = prj
    if cpg is not None:
        members[f"{stem}.cpg"] = cpg
    kept = {name: part for name, part in members.items() if Path(name).suffix not in without}
    return archive({**kept, **(beside or {})})


def geojson(features: Sequence[Mapping[str, Any]] | None = None, **members: Any) -> bytes:
    """A FeatureCollection, of :data:`POINTS` unless told."""
    if features is None:
        features = [feature({"nome": name}, {"type": "Point", "coordinates": [x, y]}) for name, x, y in POINTS]
    return json.dumps({"type": "FeatureCollection", **members, "features": features}).encode()


def feature(properties: Mapping[str, Any] | None, geometry: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def kml(body: str | None = None) -> bytes:
    """A KML document: ``body`` stands in its Document."""
    inside = kml_folder("Aree", POINTS) if body is None else body
    head = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    return f"{head}<name>Piano</name>{inside}</Document></kml>".encode()


def kml_folder(name: str, points: Sequence[tuple[str, float, float]]) -> str:
    return f"<Folder><name>{escape(name)}</name>{''.join(placemark(*point) for point in points)}</Folder>"


def placemark(name: str, x: float, y: float, description: str = "", extra: str = "") -> str:
    return (
        f"<Placemark><name>{escape(name)}</name><description>{description}</description>{extra}"
        f"<Point><coordinates>{x},{y},0</coordinates></Point></Placemark>"
    )


def csv(rows: Sequence[Sequence[str]] | None = None, separator: str = ";", encoding: str = "utf-8") -> bytes:
    """A table, of :data:`POINTS` with decimal comma unless told."""
    if rows is None:
        places = [[name, str(y).replace(".", ","), str(x).replace(".", ",")] for name, x, y in POINTS]
        rows = [["Nome", "Latitudine", "Longitudine"], *places]
    return "\r\n".join(separator.join(row) for row in rows).encode(encoding)


_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def xlsx(sheets: Mapping[str, Sequence[Sequence[object]]] | None = None) -> bytes:
    """A workbook with inline texts."""
    if sheets is None:
        sheets = {"Aree": [["Elenco delle aree"], ["Nome", "Lat", "Lon"], *([name, y, x] for name, x, y in POINTS)]}
    return xlsx_of({name: sheet_xml(rows) for name, rows in sheets.items()})


def xlsx_of(sheets: Mapping[str, str]) -> bytes:
    """A workbook of sheets given as XML."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(1, len(sheets) + 1)
    parts: dict[str, str] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n in numbers
        )
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(
            f'<sheet name="{escape(s)}" sheetId="{n}" r:id="r{n}"/>' for n, s in zip(numbers, sheets, strict=True)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
        )
        + "</Relationships>",
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": xml for n, xml in zip(numbers, sheets.values(), strict=True)}
    return archive(parts)


def sheet_xml(rows: Sequence[Sequence[object]]) -> str:
    lines = "".join(
        f'<row r="{at}">{"".join(_cell(at, column, value) for column, value in enumerate(row))}</row>'
        for at, row in enumerate(rows, start=1)
    )
    return f'<worksheet xmlns="{_SHEET}"><sheetData>{lines}</sheetData></worksheet>'


def _cell(row: int, column: int, value: object) -> str:
    at = f"{chr(65 + column)}{row}"
    if isinstance(value, str):
        return f'<c r="{at}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return "" if value is None else f'<c r="{at}"><v>{value}</v></c>'


def dxf(entities: str | None = None) -> bytes:
    """A drawing in DXF, of a closed polyline on «AREE» and a line on «STRADE» unless told."""
    if entities is None:
        corners = "".join(f" 10\n{1681593 + x}\n 20\n{4849161 + y}\n" for x, y in ((0, 0), (9, 0), (9, 9), (0, 9)))
        entities = (
            f"  0\nLWPOLYLINE\n  5\nA1\n  8\nAREE\n 90\n4\n 70\n1\n{corners}"
            "  0\nLINE\n  5\nA2\n  8\nSTRADE\n 10\n0\n 20\n0\n 11\n5\n 21\n5\n"
            "  0\nTEXT\n  5\nA3\n  8\nSCRITTE\n 10\n0\n 20\n0\n 40\n2\n  1\nCiao\n"
        )
    return f"  0\nSECTION\n  2\nENTITIES\n{entities}  0\nENDSEC\n  0\nEOF\n".encode()


_GPKG_TABLES = """
PRAGMA application_id = 1196444487;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
    organization_coordsys_id INTEGER, definition TEXT, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT, description TEXT,
    last_change TEXT, min_x REAL, min_y REAL, max_x REAL, max_y REAL, srs_id INTEGER);
CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER,
    z INTEGER, m INTEGER);
INSERT INTO gpkg_spatial_ref_sys VALUES ('x', 3003, 'EPSG', 3003, 'undefined', NULL);
"""


def geopackage(layers: Mapping[str, Sequence[tuple[str | None, bytes | None]]] | None = None, sql: str = "") -> bytes:
    """A GeoPackage of layers (name, WKB); ``sql`` is run in it at the end. Journalled as QGIS does, in WAL mode."""
    if layers is None:
        layers = {"aree": [(name, shapely.to_wkb(shapely.Point(x, y))) for name, x, y in POINTS_3003]}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.gpkg"
        database = sqlite3.connect(path)
        database.execute("PRAGMA journal_mode = WAL")
        database.executescript(_GPKG_TABLES)
        for layer, rows in layers.items():
            database.execute(
                f'CREATE TABLE "{layer}" (fid INTEGER PRIMARY KEY, geom BLOB, nome TEXT, coperta BOOLEAN, foto BLOB)'
            )
            database.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES (?,'features',3003)", (layer,)
            )
            database.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'GEOMETRY', 3003, 0, 0)", (layer,))
            values = [(None if wkb is None else gpkg_blob(wkb), name, 1, b"\x89PNG") for name, wkb in rows]
            database.executemany(f'INSERT INTO "{layer}" (geom, nome, coperta, foto) VALUES (?,?,?,?)', values)
        database.commit()
        database.executescript(sql)
        database.close()
        return path.read_bytes()


def gpkg_blob(wkb: bytes) -> bytes:
    """The geometry with the GeoPackage's header: little endian, no envelope."""
    return b"GP\x00\x01" + (3003).to_bytes(4, "little") + wkb
