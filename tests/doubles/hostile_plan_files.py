"""Files made to harm: what each would do to a reader that believes it is said beside it."""

from __future__ import annotations

import io
import struct
import zipfile
from functools import cache

import shapely

from doubles.plan_files import archive, csv, dxf, geojson, geopackage, kml, placemark, shapefile_zip, sheet_xml, xlsx_of

#: Reads another file of this machine.
VRT = (
    b'<OGRVRTDataSource><OGRVRTLayer name="passwd"><SrcDataSource>/etc/passwd</SrcDataSource>'
    b"</OGRVRTLayer></OGRVRTDataSource>"
)
#: Opens a connection.
WFS = b"<OGRWFSDataSource><URL>http://127.0.0.1:9/wfs</URL></OGRWFSDataSource>"
TOPOJSON = (
    b'{"type":"Topology","objects":{"aree":{"type":"GeometryCollection","geometries":'
    b'[{"type":"Point","coordinates":[4000,5000]}]}},"arcs":[],"transform":{"scale":[1,1],"translate":[0,0]}}'
)
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def bomb(megabytes: int = 40) -> bytes:
    """A shapefile whose table unpacks to a thousand times the archive."""
    return shapefile_zip(without=(".dbf",), beside={"aree.dbf": b"\x00" * (megabytes << 20)})


def lying_bomb() -> bytes:
    """The same, declaring in the archive's contents that it is small."""
    content = bytearray(archive({"aree.shp": b"\x00" * (9 << 20), "aree.shx": b"x", "aree.dbf": b"x"}))
    at = content.find(b"PK\x01\x02")
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")
    return bytes(content)


@cache
def members(count: int = 10_000, suffix: str = ".txt") -> bytes:
    return archive({f"{number}{suffix}": b"" for number in range(count)}, zipfile.ZIP_STORED)


def traversal(member: str = "../../evil.shp") -> bytes:
    return archive({member: b"x"})


def symlink() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as contents:
        link = zipfile.ZipInfo("aree.shp")
        link.external_attr = 0o120777 << 16
        contents.writestr(link, "/etc/passwd")
    return target.getvalue()


def encrypted() -> bytes:
    content = bytearray(shapefile_zip())
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


def pdf_and_zip() -> bytes:
    """One program shows a document, another unpacks an archive."""
    return _PDF + shapefile_zip()


def zip_and_pdf() -> bytes:
    return archive({"a.pdf": _PDF, "b.txt": "x"}, zipfile.ZIP_STORED)


def deep_json(levels: int = 200_000) -> bytes:
    return b'{"type":"FeatureCollection","features":' + b"[" * levels + b"]" * levels + b"}"


def deep_collections(levels: int = 500) -> bytes:
    inner = '{"type":"Point","coordinates":[11,43]}'
    opening = '{"type":"GeometryCollection","geometries":['
    geometry = opening * levels + inner + "]}" * levels
    return f'{{"type":"Feature","properties":{{}},"geometry":{geometry}}}'.encode()


def deep_kml(levels: int = 5_000) -> bytes:
    return kml("<Folder>" * levels + placemark("a", 11, 43) + "</Folder>" * levels)


def deep_wkb(levels: int = 1_000_000) -> bytes:
    """GEOS goes down into collections by recursion: this takes the process with it."""
    chain = struct.pack("<BII", 1, 7, 1) * levels + shapely.to_wkb(shapely.Point(1, 2))
    return geopackage({"aree": [("a", chain), ("b", shapely.to_wkb(shapely.Point(1, 2)))]})


def deep_wkt(levels: int = 100_000) -> bytes:
    collection = "GEOMETRYCOLLECTION(" * levels + "POINT(1 2)" + ")" * levels
    return csv([["nome", "wkt"], ["a", "POINT(11 43)"], ["b", collection]])


def laughing_kml() -> bytes:
    """Entities that expand to gigabytes."""
    return (
        f'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY l0 "ha">{_LAUGHS}]><kml><Placemark><name>&l9;</name>'.encode()
        + (b"<Point><coordinates>11,43</coordinates></Point></Placemark></kml>")
    )


def linked_kml(body: str = "") -> bytes:
    return kml(f"<NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink>{body}")


def declaring_dxf(count: int = 2_147_483_647) -> bytes:
    """A polyline of two thousand million vertices, in a few bytes."""
    return dxf(f"  0\nLWPOLYLINE\n  8\nA\n 90\n{count}\n 10\n1\n 20\n2\n 10\n3\n 20\n4\n")


def looping_geopackage() -> bytes:
    """A layer that is a view without end."""
    return geopackage(
        sql="""
        CREATE VIEW loop AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x AS fid,
            NULL AS geom FROM c;
        INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES ('loop', 'features', 3003);
        INSERT INTO gpkg_geometry_columns VALUES ('loop', 'geom', 'POINT', 3003, 0, 0);
        """
    )


def looping_contents() -> bytes:
    """A GeoPackage whose own table of layers is a view without end."""
    return geopackage(
        sql="""
        DROP TABLE gpkg_geometry_columns;
        CREATE VIEW gpkg_geometry_columns AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)
            SELECT 'aree' AS table_name, 'geom' AS column_name, x AS srs_id FROM c;
        """
    )


def wide_xlsx() -> bytes:
    """Two cells at the ends of a sheet: a rectangle of seventeen thousand million."""
    sheet = sheet_xml([["Lat", "Lon"], [43.7, 11.2]])
    return xlsx_of(
        {"a": sheet.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')}
    )


def infinite_geojson() -> bytes:
    return geojson().replace(b"11.2619", b"NaN")
