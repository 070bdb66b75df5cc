"""A table as GeoPackage: each row with the boundary of its municipality, in EPSG:4326, and columns with their types.

Boundaries are the light ones (about 100 m): they show where, they do not measure. Rows whose place is not known stay,
without a shape.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
from flask_babel import gettext as _
from pyogrio.raw import write_arrow
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.core.territory.models import Municipality
from app.core.territory.shipped import SHIPPED
from app.regional.files.contents import Asking, FileColumn, TableFile
from app.regional.kinds import Kind
from app.web.exports import Cell

_GEOMETRY, _ROW_ID = "geom", "fid"
#: In degrees: a hundred metres at most, as the boundaries that come with the product.
_TOLERANCE = 0.001
#: ``gpkg_data_columns`` of the format (OGC 12-128r18, extension of the schema): what people read in place of keys.
_TITLES = """
CREATE TABLE gpkg_data_columns (
    table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
    constraint_name TEXT,
    CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));
"""
_EXTENSION = "http://www.geopackage.org/spec121/#extension_schema"


def table_geopackage(session: Session, table: TableFile, asking: Asking) -> IO[bytes]:
    """The file, open to be read from its beginning; it is gone when closed. Layer: the table's name."""
    shapes = _boundaries(session, {place for place in table.places or () if place})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tabella.gpkg"
        write_arrow(
            _rows(table, shapes),
            path,
            layer=table.name,
            driver="GPKG",
            geometry_name=_GEOMETRY,
            geometry_type="MultiPolygon",
            crs="EPSG:4326",
            layer_options={"IDENTIFIER": table.name, "DESCRIPTION": table.caption, "FID": _free(table)},
            layer_metadata=_metadata(table, asking),
        )
        _entitle(path, table)
        # Its name goes with the folder; what is open can still be read.
        return path.open("rb")


def _boundaries(session: Session, places: set[str]) -> dict[str, bytes]:
    light = case(
        (Municipality.boundary_source == SHIPPED, Municipality.boundary),
        else_=func.ST_Multi(func.ST_SimplifyPreserveTopology(Municipality.boundary, _TOLERANCE)),
    )
    query = select(Municipality.istat_code, func.ST_AsBinary(light)).where(Municipality.istat_code.in_(places))
    return {code: bytes(shape) for code, shape in session.execute(query)} if places else {}


def _rows(table: TableFile, shapes: Mapping[str, bytes]) -> pa.Table:
    geometry = pa.array([shapes.get(place or "") for place in table.places or ()], pa.binary())
    cells = list(zip(*table.rows, strict=True)) if table.rows else [()] * len(table.columns)
    arrays = [_array(column, values) for column, values in zip(table.columns, cells, strict=True)]
    return pa.table([geometry, *arrays], names=[_GEOMETRY, *(column.key for column in table.columns)])


def _array(column: FileColumn, values: Sequence[Cell]) -> pa.Array:
    kind, read = _TYPES[column.kind]
    if column.kind is Kind.NUMBER and all(isinstance(value, int) for value in values if value is not None):
        kind, read = pa.int64(), int
    return pa.array([None if value is None else read(value) for value in values], kind)


def _text(value: Cell) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _instant(value: datetime) -> datetime:
    return value.astimezone(UTC)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


_TYPES: dict[Kind, tuple[pa.DataType, Callable[[Any], Any]]] = {
    Kind.TEXT: (pa.string(), _text),
    Kind.NUMBER: (pa.float64(), float),
    Kind.SHARE: (pa.float64(), float),
    Kind.SECONDS: (pa.float64(), float),
    Kind.DAY: (pa.date32(), _day),
    Kind.INSTANT: (pa.timestamp("ms", "UTC"), _instant),
    Kind.YES: (pa.bool_(), bool),
}


def _metadata(table: TableFile, asking: Asking) -> dict[str, str]:
    """What was asked, and what the figures mean; boundaries say what they are."""
    said = dict(asking.lines())
    said[_("Boundaries")] = _("Simplified, to about 100 m: they show where, they do not measure.")
    return said | {_(one.name): _(one.text) for one in table.definitions}


def _free(table: TableFile) -> str:
    """A name for the numbers of rows that is no column's."""
    taken = {column.key for column in table.columns}
    return _ROW_ID if _ROW_ID not in taken else f"gpkg_{_ROW_ID}"


def _entitle(path: Path, table: TableFile) -> None:
    meanings = {one.id: one for one in table.definitions}
    rows = [
        (table.name, one.key, one.key, one.title, _(meanings[one.figure].text) if one.figure in meanings else None)
        for one in table.columns
    ]
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_TITLES)
        connection.executemany("INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, NULL)", rows)
        connection.execute("CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT,"
                           " extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL)")  # fmt: skip
        connection.execute(
            "INSERT INTO gpkg_extensions VALUES ('gpkg_data_columns', NULL, 'gpkg_schema', ?, 'read-write')",
            (_EXTENSION,),
        )
