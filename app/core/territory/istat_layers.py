"""Rows and boundaries of one shapefile layer of ISTAT's archive, read from memory."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import numpy as np
import shapefile
import shapely
from pyproj import CRS, Transformer
from shapely import MultiPolygon
from shapely.geometry import shape

from app.core.errors import InputRefused
from app.core.territory.geometry import multipolygon
from app.core.territory.istat_archive import Layer

#: Newer editions are in the first, older ones in the second; a .cpg beside the table says which when it is there.
ENCODINGS = ("utf-8", "cp1252")
#: West, south, east, north of Italy with a margin: coordinates outside mean that the .prj does not tell the truth.
ITALY = (6.0, 35.0, 19.0, 48.0)

Row = dict[str, Any]
T = TypeVar("T")


def table(layer: Layer) -> list[Row]:
    """The attribute table, column names in capitals.

    Raises:
        InputRefused: ``istat_layer_missing`` without a .dbf, ``istat_layer_broken``.
    """
    content = file_of(layer, "dbf")
    declared = layer.files.get("cpg", b"").decode("ascii", "ignore").strip()
    for encoding in filter(None, (declared, *ENCODINGS)):
        try:
            return _rows(content, encoding)
        except (LookupError, UnicodeError, shapefile.ShapefileException):
            continue  # pyshp wraps what it cannot decode: the next encoding may be the right one
        except Exception as error:
            raise broken(f"la tabella del livello {layer.name} è danneggiata") from error
    raise broken(f"la tabella del livello {layer.name} è danneggiata")


def boundaries(layer: Layer) -> tuple[list[MultiPolygon], list[int]]:
    """The boundaries in EPSG:4326, in the order of the table, and the positions of those that had to be repaired.

    Raises:
        InputRefused: ``istat_layer_missing`` without a .shp or .prj, ``istat_layer_broken``.
    """
    original = _guarded("le geometrie sono danneggiate", lambda: _shapes(file_of(layer, "shp")))
    prj = file_of(layer, "prj")
    transformer = _guarded("il file .prj non indica un sistema di riferimento", lambda: _to_wgs84(prj))
    moved = _guarded("le coordinate non si possono convertire", lambda: _moved(original, transformer))
    if not _in_italy(moved):
        raise broken("le coordinate cadono fuori dall'Italia")
    repaired = [position for position, valid in enumerate(shapely.is_valid(moved)) if not valid]
    areas = _guarded("un confine non racchiude alcuna area", lambda: [multipolygon(one) for one in moved])
    return areas, repaired


def file_of(layer: Layer, extension: str) -> bytes:
    """One of the layer's files.

    Raises:
        InputRefused: ``istat_layer_missing``, naming it.
    """
    if extension not in layer.files:
        raise missing(f"il file .{extension} del livello {layer.name}")
    return layer.files[extension]


def missing(what: str) -> InputRefused:
    return InputRefused("istat_layer_missing", f"Nello zip manca {what}: scaricare di nuovo l'archivio dal sito ISTAT.")


def broken(why: str) -> InputRefused:
    return InputRefused("istat_layer_broken", f"I dati dello zip non sono utilizzabili: {why}.")


def _guarded(why: str, read: Callable[[], T]) -> T:
    """What ``read`` returns; parsers of foreign bytes raise whatever they trip on, and that is the input's fault."""
    try:
        return read()
    except InputRefused:
        raise
    except Exception as error:
        raise broken(why) from error


def _rows(content: bytes, encoding: str) -> list[Row]:
    with _quiet(), shapefile.Reader(dbf=io.BytesIO(content), encoding=encoding) as reader:
        return [{name.upper(): value for name, value in record.as_dict().items()} for record in reader.iterRecords()]


def _shapes(content: bytes) -> np.ndarray:
    with _quiet(), shapefile.Reader(shp=io.BytesIO(content)) as reader:
        return np.array([shape(one.__geo_interface__) for one in reader.iterShapes()], dtype=object)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without pyshp's warnings about headers: what matters is whether rows and shapes can be read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _to_wgs84(prj: bytes) -> Transformer:
    return Transformer.from_crs(CRS.from_wkt(prj.decode("utf-8-sig")), "EPSG:4326", always_xy=True)


def _moved(geometries: np.ndarray, transformer: Transformer) -> np.ndarray:
    def move(coordinates: np.ndarray) -> np.ndarray:
        return np.column_stack(transformer.transform(coordinates[:, 0], coordinates[:, 1]))

    moved: np.ndarray = shapely.transform(geometries, move)
    return moved


def _in_italy(geometries: np.ndarray) -> bool:
    """Whether every coordinate is a number, in Italy."""
    coordinates = shapely.get_coordinates(geometries)
    west, south, east, north = ITALY
    inside = (coordinates >= (west, south)) & (coordinates <= (east, north))
    return len(coordinates) > 0 and bool(inside.all())
