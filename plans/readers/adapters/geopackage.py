"""GeoPackage, read as the SQLite file it is: everything but reading plain tables is forbidden.

A GeoPackage is a database with a program in it: views, triggers, virtual tables, functions in generated columns. None
of it runs here. SQLite asks for every step whether it may, and the file is opened as unchangeable. Coordinates are
easting first, whatever the reference system's own order (GeoPackage, 1.1.1.1.1).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from plans.domain.findings import Finding, Severity
from plans.readers.contract import SLICE, Opened, Rows, Value
from plans.readers.geometries import from_wkb
from plans.readers.layers import Source, opened
from plans.readers.limits import CRS_LENGTH, SQLITE_STEPS
from plans.readers.refusals import damaged, refusal, remark, spoken
from plans.readers.values import plain

_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ})
_PRAGMAS = frozenset({"table_info"})
_SETTINGS = ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON", "cache_size = -16000")
#: Length of the envelope in a geometry's header by its code (GeoPackage, 2.1.3).
_ENVELOPES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_NEEDED = ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys")
_STEP = 100_000


@dataclass(frozen=True, slots=True)
class _FeatureTable:
    """``fields`` are the columns with the type each was declared as."""

    table: str
    geometry: str
    crs: str | None
    fields: dict[str, str]


class GeopackageReader:
    """Reads the feature tables of a GeoPackage."""

    def open(self, path: Path, name: str, scratch: Path) -> Opened:
        try:
            with _database(path) as database:
                tables, findings = _feature_tables(database, name)
        except (sqlite3.Error, ValueError, OverflowError) as error:
            raise damaged(name, "GeoPackage") from error
        if not tables:
            raise refusal("F01", f"Il file «{spoken(name)}» non contiene strati con geometrie.", name)
        sources = [
            Source(one.table, name, "geopackage", one.crs, tuple(one.fields), partial(_rows, path, one, name))
            for one in tables
        ]
        return opened(name, sources, findings)


@contextmanager
def _database(path: Path) -> Iterator[sqlite3.Connection]:
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as database:
        database.text_factory = lambda raw: raw.decode("utf-8", "replace")
        for setting in _SETTINGS:
            database.execute(f"PRAGMA {setting}")
        database.set_authorizer(_authorize)
        steps = count(_STEP, _STEP)
        database.set_progress_handler(lambda: next(steps) > SQLITE_STEPS, _STEP)
        yield database


def _authorize(action: int, first: str | None, second: str | None, database: str | None, by: str | None) -> int:
    """``by`` is the view or trigger on whose behalf something is asked for: never."""
    allowed = action in _ALLOWED or (action == sqlite3.SQLITE_PRAGMA and first in _PRAGMAS)
    return sqlite3.SQLITE_OK if allowed and by is None else sqlite3.SQLITE_DENY


def _feature_tables(database: sqlite3.Connection, name: str) -> tuple[list[_FeatureTable], list[Finding]]:
    plain_tables = _plain_tables(database)
    if not plain_tables.issuperset(_NEEDED):
        raise refusal("F01", f"Il file «{spoken(name)}» è una base dati SQLite ma non un GeoPackage.", name)
    systems = _systems(database)
    found, findings = [], []
    columns = 'SELECT table_name, column_name, srs_id FROM "gpkg_geometry_columns"'
    for table, geometry, system in database.execute(columns).fetchall():
        if str(table).casefold() in plain_tables:
            fields = _fields(database, str(table), str(geometry))
            found.append(_FeatureTable(str(table), str(geometry), systems.get(system), fields))
        else:
            message = f"Lo strato «{spoken(str(table))}» è una vista o una tabella calcolata e non viene letto."
            findings.append(remark("F06", Severity.WARNS, message, name, layer=spoken(str(table))))
    return found, findings


def _plain_tables(database: sqlite3.Connection) -> set[str]:
    """Tables that are just rows: no view, nothing virtual."""
    rows = database.execute("SELECT name, sql, type FROM sqlite_master").fetchall()
    return {
        str(name).casefold()
        for name, sql, kind in rows
        if kind == "table" and not str(sql).lstrip().casefold().startswith("create virtual")
    }


def _systems(database: sqlite3.Connection) -> dict[Any, str]:
    query = 'SELECT srs_id, organization, organization_coordsys_id, definition FROM "gpkg_spatial_ref_sys"'
    found: dict[Any, str] = {}
    for identifier, organization, code, definition in database.execute(query).fetchall():
        if str(organization).upper() in {"EPSG", "ESRI", "OGC"} and str(code).isalnum():
            found[identifier] = f"{str(organization).upper()}:{code}"
        elif isinstance(definition, str) and "[" in definition and len(definition) <= CRS_LENGTH:
            found[identifier] = definition
    return {identifier: crs for identifier, crs in found.items() if identifier not in (0, -1)}


def _fields(database: sqlite3.Connection, table: str, geometry: str) -> dict[str, str]:
    """Columns but the geometry, the key and what is only bytes. Computed columns are not listed by this pragma."""
    described = database.execute(f"PRAGMA table_info({_quoted(table)})").fetchall()
    return {
        column: kind
        for _, column, kind, _, _, key in described
        if column != geometry and not key and "BLOB" not in str(kind).upper()
    }


def _quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _rows(path: Path, table: _FeatureTable, name: str) -> Iterator[Rows]:
    wanted = ", ".join(_quoted(column) for column in (table.geometry, *table.fields))
    start = 1
    try:
        with _database(path) as database:
            cursor = database.execute(f"SELECT {wanted} FROM {_quoted(table.table)}")  # noqa: S608 (quoted, and only reading is allowed)
            while rows := cursor.fetchmany(SLICE):
                geometries = from_wkb([_wkb(row[0]) for row in rows])
                yield Rows(range(start, start + len(rows)), geometries, _attributes(table.fields, rows))
                start += len(rows)
    except (sqlite3.Error, OverflowError) as error:
        raise damaged(name, "GeoPackage") from error


def _wkb(value: object) -> bytes | None:
    """The WKB after the GeoPackage's own header."""
    if not isinstance(value, bytes) or len(value) < 8 or value[:2] != b"GP":
        return None
    envelope = _ENVELOPES.get(value[3] >> 1 & 0b111)
    return None if envelope is None else value[8 + envelope :]


def _attributes(fields: dict[str, str], rows: Sequence[Sequence[object]]) -> list[dict[str, Value]]:
    flags = {column for column, kind in fields.items() if str(kind).upper() in {"BOOLEAN", "BOOL"}}
    return [
        {
            column: bool(value) if column in flags and isinstance(value, int) else plain(value)
            for column, value in zip(fields, row[1:], strict=True)
        }
        for row in rows
    ]
