"""What the layers of the files are: where each lies, of which class it is, what its columns say. A person confirms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import request

from app.core.errors import InputRefused
from app.municipal.plans.frame import Work, acting, looking, opened, to_examination
from app.municipal.plans.small_map import SmallMap, small_map
from app.municipal.plans.words import shapes_text, system_name
from app.web.routing import Access, Route
from plans.domain.attributes import ATTRIBUTES
from plans.domain.taxonomy import CLASSES, PlanClass, Shape
from plans.examination.contract import Answers
from plans.examination.places import place_of
from plans.publishing.preparing import Saying, say
from plans.queries.preparation import Step

#: Systems that are shown at once; the others open on demand.
FIRST = 4
_SYSTEM = re.compile(r"(?:swapped:)?EPSG:\d{4,5}")
_OTHER, _LEFT_OUT = "altro", "-"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A system that a layer may be in, with a picture of where its rows would be."""

    code: str
    name: str
    map: SmallMap
    chosen: bool


@dataclass(frozen=True, slots=True)
class ColumnField:
    """A field of the form: for which attribute, the column that is chosen, whether the class needs it."""

    field: str
    name: str
    chosen: str
    needed: bool

    @property
    def asked(self) -> bool:
        """Whether it is shown at once: what is neither needed nor recognised is long, and seldom there."""
        return self.needed or bool(self.chosen)


def plan_places(istat_code: str, number: int) -> Any:
    """Where each layer lies: a person chooses by looking."""
    refused = _sent(istat_code, number, _said_places) if request.method == "POST" else ""
    if refused is None:
        return to_examination(istat_code, number, Step.PLACES)
    with looking() as session:
        work = opened(session, istat_code, number, Step.PLACES)
        place = place_of(session, istat_code)
    if not work.preparation.is_examined:
        return to_examination(istat_code, number, Step.PLACES)
    layers = [(layer, _candidates(layer, place, index)) for index, layer in enumerate(work.preparation.layers)]
    return work.page(
        "municipal/plans/places.html", refused=refused, layers=layers, first=_first, shapes_text=shapes_text
    )


def plan_classes(istat_code: str, number: int) -> Any:
    """What each layer is: proposed with why, changed by a person."""
    refused = _sent(istat_code, number, _said_classes) if request.method == "POST" else ""
    if refused is None:
        return to_examination(istat_code, number, Step.CLASSES)
    with looking() as session:
        work = opened(session, istat_code, number, Step.CLASSES)
    if not work.preparation.is_examined:
        return to_examination(istat_code, number, Step.CLASSES)
    layers = [(layer, _chosen_class(work, layer, index)) for index, layer in enumerate(work.preparation.layers)]
    return work.page(
        "municipal/plans/classes.html",
        refused=refused,
        layers=layers,
        classes=CLASSES,
        fitting=_fitting,
        left_out=_LEFT_OUT,
        said=work.preparation.version.answers.get("classes", {}),
        shapes_text=shapes_text,
    )


def plan_columns(istat_code: str, number: int) -> Any:
    """Which column says what, for each layer that has a class."""
    refused = _sent(istat_code, number, _said_columns) if request.method == "POST" else ""
    if refused is None:
        return to_examination(istat_code, number, Step.COLUMNS)
    with looking() as session:
        work = opened(session, istat_code, number, Step.COLUMNS)
    if not work.preparation.is_examined:
        return to_examination(istat_code, number, Step.COLUMNS)
    layers = [
        (layer, CLASSES[layer["plan_class"]], _columns(layer, index))
        for index, layer in enumerate(work.preparation.layers)
        if layer["plan_class"]
    ]
    return work.page("municipal/plans/columns.html", refused=refused, layers=layers, attributes=ATTRIBUTES)


def _sent(istat_code: str, number: int, read: Any) -> str | None:
    """Take what a form says; None when it was taken, else why not: what was typed is shown again."""
    try:
        with acting() as (session, person, now):
            saying: Saying = read(opened(session, istat_code, number, Step.PLACES))
            say(session, person, istat_code, number, saying, seen=request.form.get("seen", -1, type=int), now=now)
    except InputRefused as refused:
        return refused.message
    return None


def _said_places(work: Work) -> Saying:
    systems: dict[str, str] = {}
    for index, layer in enumerate(work.preparation.layers):
        said = request.form.get(f"system-{index}", "")
        if said == _OTHER:
            said = _written_system(request.form.get(f"other-{index}", ""))
        if not said or (said == layer["crs"] and not layer["assumed"]):
            continue
        if not _SYSTEM.fullmatch(said):
            raise InputRefused("system_unknown", f"«{said[:20]}» non è un sistema di riferimento, come EPSG:3003.")
        systems[layer["name"]] = said
    return lambda before: replace(before, systems={**before.systems, **systems})


def _written_system(text: str) -> str:
    plain = text.strip().upper()
    return f"EPSG:{plain}" if plain.isdecimal() else plain


def _said_classes(work: Work) -> Saying:
    chosen: dict[str, str] = {}
    for index, layer in enumerate(work.preparation.layers):
        said = request.form.get(f"class-{index}", "")
        if said == _LEFT_OUT or said in CLASSES:
            chosen[layer["name"]] = "" if said == _LEFT_OUT else said
        else:
            raise InputRefused("plan_class_unknown", f"Scegliere che cos'è il livello «{layer['name']}».")

    def saying(before: Answers) -> Answers:
        was = {layer["name"]: layer["plan_class"] for layer in work.preparation.layers}
        columns = {
            name: one for name, one in before.columns.items() if chosen.get(name, was.get(name)) == was.get(name)
        }
        return replace(before, classes={**before.classes, **chosen}, columns=columns)

    return saying


def _said_columns(work: Work) -> Saying:
    said: dict[str, Mapping[str, str]] = {}
    for index, layer in enumerate(work.preparation.layers):
        if not layer["plan_class"]:
            continue
        given = {
            name: request.form.get(f"column-{index}-{name}", "") for name in CLASSES[layer["plan_class"]].attributes
        }
        columns = {name: column for name, column in given.items() if column in layer["fields"]}
        _refuse_twice(layer["name"], columns)
        if columns != layer["columns"]:
            said[layer["name"]] = columns
    return lambda before: replace(before, columns={**before.columns, **said})


def _refuse_twice(layer: str, columns: Mapping[str, str]) -> None:
    twice = sorted({column for column in columns.values() if list(columns.values()).count(column) > 1})
    if twice:
        message = (
            f"Nel livello «{layer}» la colonna «{twice[0]}» è indicata due volte: ogni colonna dice una cosa sola."
        )
        raise InputRefused("plan_column_twice", message)


def _candidates(layer: Mapping[str, Any], place: Any, index: int) -> list[Candidate]:
    """What was used first, then what could be used instead, best first (JSON in the database keeps no order)."""
    order = [code for code in dict.fromkeys((layer["crs"], *layer["proposals"])) if code in layer["places"]]
    sent = request.form.get(f"system-{index}", layer["crs"] or "")
    return [Candidate(code, system_name(code), small_map(place, layer["places"][code]), code == sent) for code in order]


def _chosen_class(work: Work, layer: Mapping[str, Any], index: int) -> str:
    """What the form begins with: what was sent, said or recognised, else the first proposal."""
    said = work.preparation.version.answers.get("classes", {}).get(layer["name"])
    if (sent := request.form.get(f"class-{index}")) is not None:
        return sent
    if said == "":
        return _LEFT_OUT
    return layer["plan_class"] or next(iter(layer["classes"]), "")


def _fitting(layer: Mapping[str, Any]) -> list[PlanClass]:
    """Classes that are drawn as the rows of the layer are; a closed line may become an area (G03)."""
    shapes = {_SHAPES[name] for name in layer["geometry_types"] if name in _SHAPES}
    wanted = shapes | ({Shape.AREA} if Shape.LINE in shapes else set())
    return [one for one in CLASSES.values() if not wanted or one.shapes & wanted or one.code == layer["plan_class"]]


def _first(layer: Mapping[str, Any]) -> int:
    """Of a layer whose place is known, that one; of others several to choose from."""
    return FIRST if layer["assumed"] or layer["crs"] is None else 1


def _columns(layer: Mapping[str, Any], index: int) -> list[ColumnField]:
    """What was sent, else what is used."""
    plan_class = CLASSES[layer["plan_class"]]
    return [
        ColumnField(
            field := f"column-{index}-{name}",
            name,
            request.form.get(field, layer["columns"].get(name, "")),
            name == "nome" or name in plan_class.required,
        )
        for name in plan_class.attributes
    ]


_SHAPES = {
    "Point": Shape.POINT,
    "MultiPoint": Shape.POINT,
    "LineString": Shape.LINE,
    "LinearRing": Shape.LINE,
    "MultiLineString": Shape.LINE,
    "Polygon": Shape.AREA,
    "MultiPolygon": Shape.AREA,
}
_VERSION = "/comune/<istat_code>/piani/<int:number>"
ROUTES = (
    Route(f"{_VERSION}/posizione", plan_places, Access.DESK, ("GET", "POST")),
    Route(f"{_VERSION}/classi", plan_classes, Access.DESK, ("GET", "POST")),
    Route(f"{_VERSION}/colonne", plan_columns, Access.DESK, ("GET", "POST")),
)
