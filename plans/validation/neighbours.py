"""Rules between rows of all layers of an upload: duplicates (G08), and places of safety that lie in danger (G12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import shapely

from app.core.territory.names import folded
from plans.domain.findings import Finding, Scope, Severity
from plans.domain.taxonomy import CLASSES
from plans.validation.alike import Pair, alike_in_name, alike_in_place, met
from plans.validation.batch import Geometries, Positions, grouped, positions

#: Where in the features, and what of it.
Told = tuple[int, Finding]


@dataclass(frozen=True, slots=True)
class Features:
    """Rows that have a class, of all layers; every list has the length of ``geometries`` (EPSG:4326, valid).

    ``names`` may be empty; ``served`` are the risks a row is for (``rischi_serviti``), empty for all of them.
    """

    layers: list[str]
    rows: list[int]
    classes: list[str]
    names: list[str]
    served: list[frozenset[str]]
    geometries: Geometries


def check_neighbours(features: Features) -> list[Finding]:
    """G08 and G12 for an upload; each row is told once of each rule and danger."""
    told = [*_duplicates(features), *_endangered(features)]
    places = positions(features.geometries[np.array([row for row, _ in told], dtype=np.intp)])
    return [replace(finding, position=place) for (_, finding), place in zip(told, places, strict=True)]


def _duplicates(features: Features) -> Iterator[Told]:
    """G08. Areas of danger and stretches of road border on each other and share names: there only outlines count."""
    told: set[tuple[int, int]] = set()
    for pairs, reason in (
        (alike_in_place(features.geometries, features.classes), "della stessa classe"),
        (_alike_in_name(features), "con lo stesso nome"),
    ):
        for later, earlier, metres in pairs:
            if (later, earlier) not in told:
                told.add((later, earlier))
                message = (
                    f"La {_named(features, later)} è a {grouped(metres)} metri dalla {_named(features, earlier)}, "
                    f"{reason}: forse è la stessa cosa scritta due volte."
                )
                yield later, _warning(features, "G08", later, message)


def _alike_in_name(features: Features) -> Iterator[Pair]:
    lines = shapely.get_dimensions(features.geometries) == 1
    names = [
        "" if line or CLASSES[code].hazard else folded(name)
        for line, code, name in zip(lines.tolist(), features.classes, features.names, strict=True)
    ]
    return alike_in_name(features.geometries, names)


def _endangered(features: Features) -> Iterator[Told]:
    """G12: where people are sent lies in an area of a risk for which it is meant."""
    safe = np.array([CLASSES[code].is_emergency_area for code in features.classes], dtype=bool)
    refuges = np.flatnonzero(safe)
    for code in sorted(set(features.classes)):
        hazard = CLASSES[code].hazard
        if not hazard:
            continue
        dangers = np.flatnonzero(np.array(features.classes) == code)
        serving = [row for row in refuges.tolist() if not features.served[row] or hazard in features.served[row]]
        for refuge, danger in _inside(features.geometries, np.array(serving, dtype=np.intp), dangers):
            yield refuge, _warning(features, "G12", refuge, _in_danger(features, refuge, danger))


def _inside(geometries: Geometries, refuges: Positions, dangers: Positions) -> list[tuple[int, int]]:
    """Each of ``refuges`` that lies in one of ``dangers`` by more than its edge, with the first of them."""
    first: dict[int, int] = {}
    for refuge, danger in met(geometries, refuges, dangers, "intersects"):
        truly = ~shapely.touches(geometries[danger], geometries[refuge])
        for one, other in zip(refuge[truly].tolist(), danger[truly].tolist(), strict=True):
            first.setdefault(one, other)
    return sorted(first.items())


def _in_danger(features: Features, refuge: int, danger: int) -> str:
    label = CLASSES[features.classes[danger]].label.lower()
    meant = "per cui dice di valere" if features.served[refuge] else "e non dice per quali rischi vale"
    return f"La {_named(features, refuge)} sta dentro la {_named(features, danger)} ({label}), {meant}."


def _named(features: Features, row: int) -> str:
    name = f" («{features.names[row]}»)" if features.names[row].strip() else ""
    return f"riga {features.rows[row]} del livello «{features.layers[row]}»{name}"


def _warning(features: Features, rule: str, row: int, message: str) -> Finding:
    layer, number = features.layers[row], features.rows[row]
    return Finding(rule, Severity.WARNS, Scope.ROW, message, layer=layer, row=number)
