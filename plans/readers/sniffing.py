"""What a file is, by its content; its name must agree (F01)."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from plans.domain.findings import FileRefused
from plans.readers.encodings import read_text
from plans.readers.limits import FILE_BYTES
from plans.readers.refusals import refusal, spoken

_HEAD = 65_536
#: The end record of a zip and the longest comment after it.
_TAIL = 22 + 65_535


class Format(StrEnum):
    """What is read. PDF is the plan's document and holds no layers."""

    SHAPEFILE = "shapefile"
    GEOPACKAGE = "geopackage"
    GEOJSON = "geojson"
    KML = "kml"
    KMZ = "kmz"
    CSV = "csv"
    XLSX = "xlsx"
    DXF = "dxf"
    PDF = "pdf"


ALLOWED = "shapefile in uno .zip, .gpkg, .geojson, .kml, .kmz, .csv, .xlsx, .dxf, .pdf"

_BY_SUFFIX = {
    ".zip": Format.SHAPEFILE,
    ".gpkg": Format.GEOPACKAGE,
    ".geojson": Format.GEOJSON,
    ".json": Format.GEOJSON,
    ".kml": Format.KML,
    ".kmz": Format.KMZ,
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".txt": Format.CSV,
    ".xlsx": Format.XLSX,
    ".dxf": Format.DXF,
    ".pdf": Format.PDF,
}
#: What each format looks like inside.
_CONTENT = {Format.SHAPEFILE: "zip", Format.KMZ: "zip", Format.XLSX: "zip", Format.GEOPACKAGE: "sqlite"}
_HINTS = {
    ".shp": "il solo .shp non basta: caricare uno .zip con .shp, .shx, .dbf e .prj",
    ".dwg": "salvare il disegno come .dxf",
    ".xls": "salvare il foglio come .xlsx",
    ".ods": "salvare il foglio come .xlsx",
    ".rar": "comprimere la cartella in uno .zip",
    ".7z": "comprimere la cartella in uno .zip",
    ".topojson": "convertire da TopoJSON in GeoJSON, per esempio con QGIS",
}


@dataclass(frozen=True, slots=True)
class _Content:
    """``kind`` is the name of the content; ``words`` say it to people."""

    kind: str
    words: str


_MAGIC = (
    (b"PK\x03\x04", _Content("zip", "un archivio zip")),
    (b"PK\x05\x06", _Content("zip", "un archivio zip vuoto")),
    (b"SQLite format 3\x00", _Content("sqlite", "una base dati SQLite")),
    (b"%PDF-", _Content("pdf", "un documento PDF")),
    (b"AutoCAD Binary DXF", _Content("other", "un DXF binario (salvarlo come DXF di testo)")),
    (b"AC10", _Content("other", "un disegno DWG (salvarlo come .dxf)")),
    (b"\xd0\xcf\x11\xe0", _Content("other", "un vecchio file di Office (salvarlo come .xlsx)")),
    (b"Rar!", _Content("other", "un archivio RAR (usare .zip)")),
    (b"7z\xbc\xaf", _Content("other", "un archivio 7z (usare .zip)")),
    (b"\x1f\x8b", _Content("other", "un archivio gzip (usare .zip)")),
    (b"\x00\x00\x27\x0a", _Content("other", "uno shapefile senza zip (comprimere insieme .shp, .shx, .dbf e .prj)")),
    (b"\x7fELF", _Content("other", "un programma")),
    (b"MZ", _Content("other", "un programma")),
)
_XML_ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_XML_WORDS = {
    "ogrvrtdatasource": "una sorgente virtuale VRT di GDAL, che rimanda ad altri file",
    "ogrwfsdatasource": "un rimando a un servizio WFS in rete",
    "wfs_capabilities": "la risposta di un servizio WFS",
    "featurecollection": "un file GML",
    "gpx": "un file GPX",
    "html": "una pagina web",
    "svg": "un disegno SVG",
}
_DXF = re.compile(r"(?:\s*999\r?\n[^\n]*\n)*\s*0\r?\n\s*SECTION\b")
_NETWORK = re.compile(r"(?i)\s*(?:<wfs|wfs:|https?:|/vsi|oapif:|pg:|mysql:)")


def sniff(path: Path, name: str) -> Format:
    """The format of the file at ``path`` that its owner calls ``name``.

    Raises:
        FileRefused: F01: too large, not a supported format, two formats in one, or content and name disagree.
    """
    suffix = PurePosixPath(spoken(name).replace("\\", "/").rstrip()).suffix.casefold()
    expected = _BY_SUFFIX.get(suffix)
    if expected is None:
        hint = f" Suggerimento: {_HINTS[suffix]}." if suffix in _HINTS else ""
        raise refusal("F01", f"Il file «{spoken(name)}» non è di un formato ammesso ({ALLOWED}).{hint}", name)
    head, tail = _ends(path, name)
    content = _look(head)
    _refuse_two_in_one(head, tail, content, name)
    if content.kind != _CONTENT.get(expected, expected.value):
        raise _mismatch(name, suffix, content)
    return expected


def _ends(path: Path, name: str) -> tuple[bytes, bytes]:
    size = path.stat().st_size
    if size > FILE_BYTES:
        megabytes = FILE_BYTES // 2**20
        raise refusal("F01", f"Il file «{spoken(name)}» supera il limite di {megabytes} MB.", name)
    if size == 0:
        raise refusal("F01", f"Il file «{spoken(name)}» è vuoto.", name)
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(0, size - _TAIL))
        return head, file.read()


def _look(head: bytes) -> _Content:
    for magic, content in _MAGIC:
        if head.startswith(magic):
            return content
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\x00" in head and not wide:
        return _Content("other", "un file binario sconosciuto")
    return _look_at_text(read_text(head)[0])


def _look_at_text(text: str) -> _Content:
    start = text.lstrip()
    if start.startswith(("{", "[")):
        return _Content(Format.GEOJSON, "un testo JSON")
    if _NETWORK.match(start):
        return _Content("other", "un rimando a dati in rete")
    if start.startswith("<"):
        return _look_at_xml(start)
    if _DXF.match(text):
        return _Content(Format.DXF, "un disegno DXF")
    if start.startswith("---") or re.match(r"(?:#[^\n]*\n|\s)*[\w-]+:(?:\s|$)", start):
        return _Content("other", "un testo YAML o di configurazione")
    return _Content(Format.CSV, "un testo")


def _look_at_xml(start: str) -> _Content:
    root = _XML_ROOT.search(start)
    element = root[1].casefold() if root else ""
    if element == "kml":
        return _Content(Format.KML, "un file KML")
    words = _XML_WORDS.get(element, f"un testo XML («{spoken(element)}»)")
    return _Content("other", words)


def _refuse_two_in_one(head: bytes, tail: bytes, content: _Content, name: str) -> None:
    ends_as_zip = _is_end_of_zip(tail)
    pdf_inside = content.kind != "pdf" and b"%PDF-" in head[:1024]
    if content.kind != "zip" and ends_as_zip:
        second = "un archivio zip"
    elif pdf_inside:
        second = "un documento PDF"
    elif content.kind == "zip" and not ends_as_zip:
        message = f"L'archivio «{spoken(name)}» è troncato o ha altri dati in coda: non è uno zip integro."
        raise refusal("F01", message, name)
    else:
        return
    message = f"Il file «{spoken(name)}» è due cose insieme: {content.words} e {second}. Caricarle separate."
    raise refusal("F01", message, name)


def _is_end_of_zip(tail: bytes) -> bool:
    """Whether these last bytes close a zip: its end record, whose comment reaches exactly to the end."""
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0:
        record = tail[at : at + 22]
        if len(record) == 22 and at + 22 + int.from_bytes(record[20:22], "little") == len(tail):
            return True
        at = tail.rfind(b"PK\x05\x06", 0, at)
    return False


def _mismatch(name: str, suffix: str, content: _Content) -> FileRefused:
    if content.kind == "other":
        message = f"Il file «{spoken(name)}» è {content.words}: non è un formato ammesso ({ALLOWED})."
    else:
        message = f"Il nome «{spoken(name)}» dice {suffix}, ma il contenuto è {content.words}."
    return refusal("F01", message, name)
