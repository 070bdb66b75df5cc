"""The empty GeoPackage: every class, its form and its lists; filled in, it comes back class by class."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pyarrow as pa
import pytest
from pyogrio import list_layers, read_info
from pyogrio.raw import read_arrow, write_arrow
from shapely import MultiLineString, MultiPolygon, Point, box, from_wkb, to_wkb

from plans.domain.attributes import ATTRIBUTES, Kind
from plans.domain.layer_names import class_of_layer, layer_names
from plans.domain.taxonomy import CLASSES, Shape
from plans.queries.package import GEOMETRY, columns
from plans.queries.template import CRS, plan_template, write_template
from plans.readers.registry import open_file

LAYERS = {
    name: (plan_class, shape) for plan_class in CLASSES.values() for shape, name in layer_names(plan_class).items()
}
DRAWN = {
    Shape.POINT: Point(681_562, 4_849_145),
    Shape.LINE: MultiLineString([[(681_562, 4_849_145), (681_600, 4_849_200)]]),
    Shape.AREA: MultiPolygon([box(681_562, 4_849_145, 681_662, 4_849_245)]),
}
FILLED = {
    Kind.TEXT: "Piazza dell'Unità",
    Kind.NUMBER: 1234.5,
    Kind.COUNT: 400,
    Kind.BOOLEAN: True,
    Kind.DATE: date(2026, 5, 3),
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "modello.gpkg"
    write_template(path)
    return path


@pytest.fixture
def rows(template: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{template.as_uri()}?mode=ro", uri=True)) as connection:
        yield connection


def test_a_layer_for_each_class_and_shape_with_all_its_attributes(template: Path) -> None:
    assert {name for name, kind in list_layers(template) if kind} == set(LAYERS)
    for name, (plan_class, _) in LAYERS.items():
        info = read_info(template, layer=name, force_feature_count=True)
        assert (info["crs"], info["features"]) == (CRS, 0)
        assert tuple(info["fields"]) == plan_class.attributes


def test_names_of_layers_say_the_class() -> None:
    assert len(LAYERS) == sum(len(plan_class.shapes) for plan_class in CLASSES.values())
    assert set(CLASSES) <= set(LAYERS)
    assert all(class_of_layer(name.lower()) == plan_class.code for name, (plan_class, _) in LAYERS.items())
    assert class_of_layer("AE_ALTRO") is None


def test_every_layer_has_a_style_that_says_form_letter_and_colour(rows: sqlite3.Connection) -> None:
    styles = dict(rows.execute("SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault"))
    assert set(styles) == set(LAYERS)
    for name, (plan_class, shape) in LAYERS.items():
        style = ElementTree.fromstring(styles[name])
        said = {(one.get("name"), one.get("value")) for one in style.iter("Option")}
        assert {("name", plan_class.symbol.form), ("chr", plan_class.symbol.letter)} <= said
        red, green, blue = bytes.fromhex(plan_class.symbol.colour[1:])
        assert ("color", f"{red},{green},{blue},255") in said
        kinds = {Shape.POINT: "marker", Shape.LINE: "line", Shape.AREA: "fill"}
        assert style.find("renderer-v2/symbols/symbol").get("type") == kinds[shape]


def test_forms_are_italian_and_say_what_must_not_be_left_empty(rows: sqlite3.Connection) -> None:
    for name, text in rows.execute("SELECT f_table_name, styleQML FROM layer_styles"):
        plan_class, _ = LAYERS[name]
        style = ElementTree.fromstring(text)
        required = {one.get("field") for one in style.find("constraints") if int(one.get("constraints")) & 1}
        assert required == {"nome", *plan_class.required}
        labels = {one.get("field"): one.get("name") for one in style.find("aliases")}
        assert list(labels) == list(plan_class.attributes)
        assert labels["telefono"] == "Telefono (riservato)"
        widgets = {one.get("name"): one.find("editWidget").get("type") for one in style.find("fieldConfiguration")}
        assert widgets["verificato"] == "CheckBox"
        assert widgets["verificato_il"] == "DateTime"
        assert widgets.get("livello", "ValueMap") == "ValueMap"


def test_lists_of_values_are_those_of_the_attributes(rows: sqlite3.Connection) -> None:
    found = rows.execute(
        "SELECT value, description FROM gpkg_data_column_constraints WHERE constraint_name = 'livello' ORDER BY rowid"
    )
    assert found.fetchall() == list(ATTRIBUTES["livello"].choices)
    query = (
        "SELECT name, constraint_name FROM gpkg_data_columns WHERE table_name = 'RS_IDRA' AND column_name = 'livello'"
    )
    assert rows.execute(query).fetchall() == [("Livello", "livello")]
    (text,) = rows.execute("SELECT styleQML FROM layer_styles WHERE f_table_name = 'AE_ATTESA'").fetchone()
    several = ElementTree.fromstring(text).find("constraintExpressions/constraint[@field='rischi_serviti']")
    pattern = re.search("'(.*)'", several.get("exp")).group(1)
    assert re.fullmatch(pattern, "sismico, idraulico")
    assert not re.fullmatch(pattern, "sismico; altro")


def test_the_same_template_is_the_same_file(template: Path) -> None:
    assert plan_template() == template.read_bytes()


def test_filled_in_it_comes_back_class_by_class(template: Path, tmp_path: Path) -> None:
    path = tmp_path / "compilato.gpkg"
    shutil.copy(template, path)
    given = {}
    for name, (plan_class, shape) in LAYERS.items():
        attributes = [ATTRIBUTES[one] for one in plan_class.attributes]
        values = {one.name: FILLED.get(one.kind, one.choices[0][0] if one.choices else None) for one in attributes}
        given[name] = values
        table = pa.Table.from_pylist([{GEOMETRY: to_wkb(DRAWN[shape]), **values}], schema=columns(attributes))
        write_arrow(table, path, layer=name, driver="GPKG", geometry_name=GEOMETRY, geometry_type="Unknown",
                    crs=CRS, append=True)  # fmt: skip
    for name, (plan_class, shape) in LAYERS.items():
        meta, table = read_arrow(path, layer=name)
        (row,) = table.to_pylist()
        assert from_wkb(row[meta["geometry_name"] or GEOMETRY]).intersects(DRAWN[shape])
        assert {one: row[one] for one in plan_class.attributes} == given[name]
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    opened = open_file(path, path.name, scratch)
    assert {layer.name for layer in opened.layers} == set(LAYERS)
    for layer in opened.layers:
        assert (class_of_layer(layer.name), layer.crs, layer.count) == (LAYERS[layer.name][0].code, CRS, 1)
        assert layer.fields == LAYERS[layer.name][0].attributes
