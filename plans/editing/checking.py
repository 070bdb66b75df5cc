"""What somebody typed and drew → a row as an upload would have made it, or what is wrong with each field.

The same rules: G01–G07 of the shape (:mod:`plans.validation.geometry`), A01 and A08 of what is missing, A05 and A06 of
how values are written (:mod:`plans.mapping.values`), A04 of lists, A07 of personal data.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.errors import GEOSException
from shapely.geometry import shape as shape_of
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from plans.domain.attributes import ATTRIBUTES, Attribute, Kind
from plans.domain.findings import Finding, Severity
from plans.domain.personal_values import suspicious
from plans.domain.taxonomy import CLASSES, PlanClass
from plans.editing.edits import GEOMETRY, Edit, EditRefused
from plans.editing.reading import Listed
from plans.examination.places import place_of
from plans.mapping.choices import unknown
from plans.mapping.values import MappedValue, Remark, read
from plans.validation.geometry import check_geometries
from plans.validation.required import consequence

#: Layer and row of what nobody uploaded.
BY_HAND = "modifiche a mano"
#: Characters of GeoJSON: some ten thousand vertices.
_LONGEST_GEOMETRY = 500_000
_HOW = {
    Kind.NUMBER: "serve un numero, come 120,5",
    Kind.COUNT: "serve un numero intero, come 120",
    Kind.BOOLEAN: "serve sì o no",
    Kind.DATE: "serve una data, come 31/12/2026",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be kept. ``shape`` is None where it stays where it was; ``remarks`` are Italian sentences."""

    public: dict[str, Any]
    reserved: dict[str, Any]
    shape: shapely.Geometry | None
    remarks: tuple[str, ...]


def checked(
    session: Session, istat_code: str, asked: Edit, listed: Listed | None, lacking: frozenset[str] = frozenset()
) -> Row:
    """What was typed and drawn of a feature, or of something new (``listed`` None), as a row.

    What was ``lacking`` already, by name, is a remark if it lacks still, and keeps nobody from changing the rest.

    Raises:
        NotFound: ``plan_class_unknown``. EditRefused: with everything that is wrong.
    """
    plan_class = listed.plan_class if listed else CLASSES.get(asked.plan_class)
    if plan_class is None:
        raise NotFound("plan_class_unknown", "Questo tipo di elemento non esiste.")
    boundary = shapely.from_wkb(place_of(session, istat_code).boundary)
    return _check(plan_class, asked.typed or {}, asked.geometry, boundary, lacking, drawn=listed is None)


def _check(
    plan_class: PlanClass,
    typed: Mapping[str, str],
    geometry: str,
    boundary: shapely.Geometry,
    lacking: frozenset[str],
    *,
    drawn: bool,
) -> Row:
    """``drawn``: there has to be a shape."""
    faults: dict[str, str] = {}
    values = {name: value for name in plan_class.attributes if (value := _value(name, typed, faults)) is not None}
    faults |= {name: fault for name, fault in _missing(plan_class, values) if name not in faults.keys() | lacking}
    found = _shape(plan_class, geometry, boundary, faults) if geometry or drawn else None
    if faults:
        raise EditRefused("plan_edit_refused", faults)
    return Row(
        public={name: value for name, value in values.items() if ATTRIBUTES[name].public},
        reserved={name: value for name, value in values.items() if not ATTRIBUTES[name].public},
        shape=found[0] if found else None,
        remarks=(*_warnings(plan_class, values, lacking), *(found[1] if found else ())),
    )


def _value(name: str, typed: Mapping[str, str], faults: dict[str, str]) -> MappedValue:
    attribute = ATTRIBUTES[name]
    reading = read(attribute, typed.get(name))
    if reading.remark is Remark.UNREADABLE:
        faults[name] = f"{attribute.label}: {_HOW.get(attribute.kind, 'il valore non si capisce')}."
    elif reading.remark is Remark.CUT:
        faults[name] = f"{attribute.label}: il testo è troppo lungo."
    elif attribute.public and (why := _personal(attribute, reading.value)):
        faults[name] = f"{attribute.label}: contiene {why}, e qui lo leggerebbero tutti."
    elif strange := _strange(attribute, reading.value):
        faults[name] = f"{attribute.label}: «{strange}» non è fra i valori previsti."
    return reading.value


def _personal(attribute: Attribute, value: MappedValue) -> str:
    return suspicious(attribute.name, [value]) if isinstance(value, str) and attribute.kind is Kind.TEXT else ""


def _strange(attribute: Attribute, value: MappedValue) -> str:
    listed = attribute.kind in (Kind.CHOICE, Kind.CHOICES)
    return ", ".join(unknown(attribute, value)) if listed and value is not None else ""


def _missing(plan_class: PlanClass, values: Mapping[str, MappedValue]) -> Iterator[tuple[str, str]]:
    """What has to be said and is not (A01)."""
    for name in ("nome", *plan_class.required):
        if name not in values and consequence(plan_class, name)[1] is Severity.REFUSES:
            yield name, f"{ATTRIBUTES[name].label}: va scritto."


def _warnings(plan_class: PlanClass, values: Mapping[str, MappedValue], lacking: frozenset[str]) -> Iterator[str]:
    for name in ("nome", *plan_class.required):
        refuses = consequence(plan_class, name)[1] is Severity.REFUSES and name not in lacking
        if name not in values and not refuses:
            yield f"Manca «{ATTRIBUTES[name].label}»: meglio scriverlo."


def _shape(
    plan_class: PlanClass, text: str, boundary: shapely.Geometry, faults: dict[str, str]
) -> tuple[shapely.Geometry, tuple[str, ...]] | None:
    geometry = _read_shape(text)
    if geometry is None:
        faults[GEOMETRY] = "Posizione: disegnarla sulla mappa."
        return None
    rows = np.array([geometry], dtype=object)
    # Whoever has drawn it sees what becomes of it: its repair is confirmed by looking at it.
    checked = check_geometries(BY_HAND, BY_HAND, [1], rows, plan_class, boundary, frozenset({1}))
    if not checked.kept[0]:
        faults[GEOMETRY] = " ".join(_said(one) for one in checked.findings if one.level is Severity.REFUSES)
        return None
    return checked.geometries[0], tuple(_said(one) for one in checked.findings)


def _read_shape(text: str) -> shapely.Geometry | None:
    if not text.strip() or len(text) > _LONGEST_GEOMETRY:
        return None
    try:
        found = shape_of(json.loads(text))
        return None if shapely.is_missing(found) else found
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, GEOSException):
        return None


def _said(finding: Finding) -> str:
    """A sentence about the only row there is, without its number."""
    return "Posizione: " + finding.message.partition("»: ")[2] if finding.row else finding.message
