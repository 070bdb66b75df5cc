"""The rules of geometry for one layer: G01–G07 and G11 for its rows, G09 and G10 for where it was put as a whole.

G08 and G12 need all layers of an upload: :mod:`plans.validation.neighbours`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from plans.coordinates.transformation import to_metres, without_infinite
from plans.domain.findings import Finding, Severity
from plans.domain.taxonomy import PlanClass
from plans.validation.batch import Batch, Flags, Geometries, grouped
from plans.validation.places import check_accuracy, check_places, check_swap
from plans.validation.repairs import repair
from plans.validation.shapes import drop_missing, fit, flatten, split_by_type, unwrap

__all__ = ["Checked", "check_accuracy", "check_geometries", "check_swap", "split_by_type"]

#: Square metres below which nobody can wait, sleep or gather.
TINY = 20.0
#: Vertices of a layer that a phone is not asked to draw.
MANY_VERTICES = 100_000

#: Square metres of a square degree, from the south of Italy to the north and with a margin of a tenth: enough to tell
#: which areas are worth bringing to metres.
_LEAST, _MOST = 7.5e9, 11.5e9


@dataclass(frozen=True, slots=True)
class Checked:
    """Rows after the rules, all as long as what was given.

    ``geometries`` are 2-D and, where ``kept``, valid and of a type that the class has. ``held`` rows are kept too:
    their repair waits for somebody to confirm it.
    """

    geometries: Geometries
    kept: Flags
    held: Flags
    findings: list[Finding]


def check_geometries(
    layer: str,
    file: str,
    numbers: Sequence[int],
    geometries: Geometries,
    plan_class: PlanClass | None,
    boundary: shapely.Geometry,
    confirmed: frozenset[int],
) -> Checked:
    """Look at all rows of a layer, and mend what can be mended.

    Args:
        layer, file: as they are called in findings.
        numbers: of the rows, as a person counts them.
        geometries: EPSG:4326, None allowed, with or without heights.
        plan_class: None while nobody has said it: the rules that depend on it do not run.
        boundary: of the municipality, EPSG:4326.
        confirmed: numbers of rows whose repair somebody has looked at.
    """
    batch = Batch(layer, file, numbers, without_infinite(geometries).copy())
    drop_missing(batch)
    flatten(batch)
    unwrap(batch)
    fit(batch, plan_class)
    repair(batch, confirmed)
    check_places(batch, boundary)
    _check_sizes(batch, plan_class, boundary)
    _check_vertices(batch)
    return Checked(batch.geometries, batch.kept, batch.held, batch.findings)


def _check_sizes(batch: Batch, plan_class: PlanClass | None, boundary: shapely.Geometry) -> None:
    """G07: areas too small for people, or larger than the municipality."""
    whole = float(shapely.area(to_metres(np.array([boundary], dtype=object)))[0])
    degrees = shapely.area(batch.geometries)
    small = (degrees > 0) & (degrees < TINY / _LEAST)
    if plan_class is None or not plan_class.code.startswith("AE_"):
        small[:] = False
    suspects = batch.rows(small | (degrees > whole / _MOST))
    areas = dict(zip(suspects.tolist(), shapely.area(to_metres(batch.geometries[suspects])).tolist(), strict=True))
    tiny = np.array([row for row, area in areas.items() if small[row] and area < TINY], dtype=np.intp)
    huge = np.array([row for row, area in areas.items() if area > whole], dtype=np.intp)
    batch.tell(
        "G07",
        Severity.WARNS,
        tiny,
        lambda row: f"l'area è di appena {grouped(areas[row], 1)} m² (meno di {grouped(TINY)}).",
    )
    batch.tell(
        "G07",
        Severity.WARNS,
        huge,
        lambda row: (
            f"l'area è di {grouped(areas[row] / 1e6, 1)} km², più di tutto il comune ({grouped(whole / 1e6, 1)} km²)."
        ),
    )


def _check_vertices(batch: Batch) -> None:
    """G11: so many vertices that the map of citizens gets a lighter copy; the original stays as it is."""
    counts = np.where(batch.kept, shapely.get_num_coordinates(batch.geometries), 0)
    if not len(counts) or (total := int(counts.sum())) <= MANY_VERTICES:
        return
    heaviest = int(counts.argmax())
    message = (
        f"Il livello «{batch.layer}» ha {grouped(total)} vertici (la riga {batch.numbers[heaviest]} da sola "
        f"{grouped(counts[heaviest])}): sulla mappa dei cittadini ne va una copia semplificata."
    )
    batch.tell_layer("G11", Severity.WARNS, message)
