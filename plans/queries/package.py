"""Writing a GeoPackage whose layers are classes: tables, Italian names, lists of values, and styles that QGIS applies.

GDAL writes the tables; the rest are rows of the format's own tables (OGC 12-128r18: ``gpkg_data_columns`` and its
constraints) and of ``layer_styles``, which is QGIS's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, tostring

import pyarrow as pa
from pyogrio import set_gdal_config_options
from pyogrio.raw import write_arrow

from plans.domain.attributes import Attribute, Kind
from plans.domain.taxonomy import PlanClass, Shape
from plans.queries.forms import alias, form
from plans.queries.symbols import renderer

GEOMETRY = "geom"
_GEOMETRY_TYPE = {Shape.POINT: "Point", Shape.LINE: "MultiLineString", Shape.AREA: "MultiPolygon"}
_ARROW = {
    Kind.TEXT: pa.string(),
    Kind.CHOICE: pa.string(),
    Kind.CHOICES: pa.string(),
    Kind.NUMBER: pa.float64(),
    Kind.COUNT: pa.int64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
}
_STYLES = "layer_styles"
_SCHEMA_EXTENSION = "http://www.geopackage.org/spec121/#extension_schema"
_TABLES = """
CREATE TABLE gpkg_data_columns (
    table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
    constraint_name TEXT,
    CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (
    constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
    max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
    CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
    f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
    useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME NOT NULL);
"""

# A file being written is nobody's yet: waiting for the disk after each of fifty layers would be for nothing.
set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": "OFF"})


@dataclass(frozen=True, slots=True)
class PackageLayer:
    """One table. ``rows`` has the columns of ``attributes`` and the geometry as WKB, see :func:`columns`."""

    name: str
    plan_class: PlanClass
    shape: Shape
    attributes: Sequence[Attribute]
    rows: pa.Table


def columns(attributes: Iterable[Attribute]) -> pa.Schema:
    """What the rows of a layer look like: geometry (WKB), then attributes; several codes are joined by commas."""
    fields = [pa.field(attribute.name, _ARROW[attribute.kind]) for attribute in attributes]
    return pa.schema([pa.field(GEOMETRY, pa.binary()), *fields])


def write_package(path: Path, layers: Sequence[PackageLayer], *, crs: str, stamp: str) -> None:
    """Write a new file. ``stamp`` (ISO 8601, UTC) is said to be its date, so that the same content is the same file."""
    for layer in layers:
        write_arrow(
            layer.rows,
            path,
            layer=layer.name,
            driver="GPKG",
            geometry_name=GEOMETRY,
            geometry_type=_GEOMETRY_TYPE[layer.shape],
            crs=crs,
            layer_options={"IDENTIFIER": _title(layer), "DESCRIPTION": layer.plan_class.label},
        )
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_TABLES)
        _register(connection)
        for layer in layers:
            _describe(connection, layer)
            _style(connection, layer, stamp)
        _constrain(connection, {attribute.name: attribute for layer in layers for attribute in layer.attributes})
        connection.execute("UPDATE gpkg_contents SET last_change = ?", (stamp,))


def _register(connection: sqlite3.Connection) -> None:
    contents = "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES (?, 'attributes', ?)"
    connection.execute(contents, (_STYLES, _STYLES))
    connection.executemany(
        "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_schema', ?, 'read-write')",
        [("gpkg_data_columns", _SCHEMA_EXTENSION), ("gpkg_data_column_constraints", _SCHEMA_EXTENSION)],
    )


def _describe(connection: sqlite3.Connection, layer: PackageLayer) -> None:
    connection.executemany(
        "INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, NULL, NULL, ?)",
        [
            (layer.name, one.name, alias(one), alias(one), one.name if one.kind is Kind.CHOICE else None)
            for one in layer.attributes
        ],
    )


def _constrain(connection: sqlite3.Connection, attributes: dict[str, Attribute]) -> None:
    connection.executemany(
        "INSERT INTO gpkg_data_column_constraints VALUES (?, 'enum', ?, NULL, NULL, NULL, NULL, ?)",
        [
            (one.name, code, label)
            for one in attributes.values()
            if one.kind is Kind.CHOICE
            for code, label in one.choices
        ],
    )


def _style(connection: sqlite3.Connection, layer: PackageLayer, stamp: str) -> None:
    connection.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,"
        " styleQML, styleSLD, useAsDefault, description, owner, update_time)"
        " VALUES ('', '', ?, ?, ?, ?, '', 1, ?, '', ?)",
        (layer.name, GEOMETRY, layer.plan_class.code, qml(layer), layer.plan_class.label, stamp),
    )


def qml(layer: PackageLayer) -> str:
    """The style of a layer as QGIS reads it: how it is drawn, and the form in which its rows are filled."""
    root = Element("qgis", {"version": "3.22.0", "styleCategories": "Symbology|Forms|Fields"})
    root.append(renderer(layer.shape, layer.plan_class.symbol))
    root.extend(form(layer.attributes, ("nome", *layer.plan_class.required)))
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + tostring(root, encoding="unicode")


def _title(layer: PackageLayer) -> str:
    """Unique in the file: GeoPackage asks for it."""
    suffix = layer.name.removeprefix(layer.plan_class.code).strip("_").lower()
    return f"{layer.plan_class.label} – {suffix}" if suffix else layer.plan_class.label
