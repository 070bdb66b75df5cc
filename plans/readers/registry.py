"""Which formats are read. The only module that imports adapters."""

from __future__ import annotations

from pathlib import Path

from plans.readers.adapters.csv import CsvReader
from plans.readers.adapters.dxf import DxfReader
from plans.readers.adapters.geojson import GeojsonReader
from plans.readers.adapters.geopackage import GeopackageReader
from plans.readers.adapters.kml import KmlReader
from plans.readers.adapters.shapefile import ShapefileReader
from plans.readers.adapters.xlsx import XlsxReader
from plans.readers.contract import Opened, Reader
from plans.readers.refusals import refusal, spoken
from plans.readers.sniffing import Format, sniff

READERS: dict[Format, Reader] = {
    Format.SHAPEFILE: ShapefileReader(),
    Format.GEOPACKAGE: GeopackageReader(),
    Format.GEOJSON: GeojsonReader(),
    Format.KML: KmlReader(),
    Format.KMZ: KmlReader(archived=True),
    Format.CSV: CsvReader(),
    Format.XLSX: XlsxReader(),
    Format.DXF: DxfReader(),
}


def open_file(path: Path, name: str, scratch: Path) -> Opened:
    """The layers of the file at ``path``, which its owner calls ``name``.

    ``name`` is said back and its ending must agree with the content; it is never a path. ``scratch`` is an empty folder
    that has to stay while layers are read. Reading them needs ``path`` too.

    Raises:
        FileRefused: nothing of it can be used; the findings say why.
    """
    kind = sniff(path, name)
    reader = READERS.get(kind)
    if reader is None:
        message = f"«{spoken(name)}» è un documento PDF: si carica come documento del piano, non come dati della mappa."
        raise refusal("F01", message, name)
    return reader.open(path, name, scratch)
