"""What GDAL reads of a file at a path of ours, in Arrow batches: never more than a slice as Python objects."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FieldError, GeometryError
from pyogrio.raw import open_arrow

from plans.readers import drivers
from plans.readers.contract import SLICE, Value
from plans.readers.geometries import Geometries
from plans.readers.refusals import damaged
from plans.readers.values import plain, text

FID = "OGC_FID"
_ISO = re.compile(r"\d{4}-\d\d-\d\d|\d\d:\d\d")
_GEOMETRY = "wkb_geometry"
#: What GDAL, Arrow and GEOS answer to bytes that are not what they began like.
_READING_ERRORS = (
    DataSourceError,
    DataLayerError,
    FieldError,
    GeometryError,
    pa.ArrowException,
    shapely.errors.ShapelyError,
    RuntimeError,
    OSError,
)


def batches(path: Path, name: str, columns: Sequence[str] | None = None, layer: str | None = None) -> Iterator[Any]:
    """Record batches of a layer at ``path`` (the only one unless told); ``columns`` None means all of them.

    Raises:
        FileRefused: F01: damaged.
    """
    drivers.cut()
    wanted = None if columns is None else list(columns)
    try:
        with ExitStack() as stack:
            # What GDAL warns of in a file is no warning about this program.
            with _silence():
                options = {"layer": layer, "columns": wanted, "batch_size": SLICE}
                opening = open_arrow(path, return_fids=True, use_pyarrow=True, **options)
                _, reader = stack.enter_context(opening)
            while (batch := _next(reader)) is not None:
                yield batch
    except _READING_ERRORS as error:
        # GDAL's words name paths of ours, and help nobody.
        raise damaged(name, path.suffix) from error


def _next(reader: Any) -> Any:
    with _silence():
        return next(reader, None)


@contextmanager
def _silence() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def shapes(batch: Any) -> Geometries:
    """The geometries of a batch; GDAL wrote their WKB, so it is what it says."""
    wkb = batch.column(_GEOMETRY).to_numpy(zero_copy_only=False)
    found: Geometries = shapely.from_wkb(wkb, on_invalid="ignore")
    return found


def scalars(column: Any, encoding: str) -> list[Value]:
    """A column as plain values; texts are bytes in ``encoding`` until here."""
    if pa.types.is_string(column.type):
        decoded = (
            None if raw is None else raw.decode(encoding, "replace") for raw in column.cast(pa.binary()).to_pylist()
        )
        return [None if value is None else text(value) for value in decoded]
    if pa.types.is_integer(column.type) or pa.types.is_boolean(column.type):
        values: list[Value] = column.to_pylist()
        return values
    if pa.types.is_temporal(column.type):
        # As text by Arrow: Python knows no year beyond 9999, and damaged tables have some.
        moments = column.cast(pa.string()).to_pylist()
        return [moment if moment and _ISO.match(moment) else None for moment in moments]
    return [plain(value) for value in column.to_pylist()]
