"""Rules of what a row is drawn as: flat (G01), closed (G03), of a type that its class has (G04), there at all (G05)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from shapely import GeometryType

from plans.domain.findings import Severity
from plans.domain.taxonomy import PlanClass, Shape
from plans.validation.batch import Batch, Flags, Geometries, Positions

_KINDS = {
    Shape.POINT: (GeometryType.POINT, GeometryType.MULTIPOINT),
    Shape.LINE: (GeometryType.LINESTRING, GeometryType.LINEARRING, GeometryType.MULTILINESTRING),
    Shape.AREA: (GeometryType.POLYGON, GeometryType.MULTIPOLYGON),
}
_PLURALS = {Shape.POINT: "punti", Shape.LINE: "linee", Shape.AREA: "aree"}
_BY_DIMENSION = np.array(["P", "L", "A", ""])  # the last is for -1: nothing there
#: What a person confirms of a mixed layer.
SPLIT = "split"


def split_by_type(geometries: Geometries) -> dict[str, Positions]:
    """Which rows are points (``P``), lines (``L``), areas (``A``): only the letters there are, in this order.

    A collection is what its parts of most dimensions are. Rows without geometry are in none.
    """
    letters = kinds(geometries)
    return {shape.value: found for shape in Shape if len(found := np.flatnonzero(letters == shape.value))}


def kinds(geometries: Geometries) -> npt.NDArray[np.str_]:
    """The letter of each row's shape; empty where there is none."""
    there = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    found: npt.NDArray[np.str_] = _BY_DIMENSION[np.where(there, shapely.get_dimensions(geometries), -1)]
    return found


def drop_missing(batch: Batch) -> None:
    """G05: without geometry, or at (0, 0), which is no place but what programs write when they know none."""
    geometries = batch.geometries
    missing = shapely.is_missing(geometries) | shapely.is_empty(geometries)
    batch.refuse(
        "G05",
        np.flatnonzero(missing),
        "non ha una posizione: non è disegnata, o le sue coordinate sono vuote o non sono numeri.",
    )
    zero = batch.rows(~shapely.bounds(geometries).any(axis=1) & ~missing)
    batch.refuse("G05", zero, "le coordinate sono (0, 0): la posizione non è stata scritta.")


def flatten(batch: Batch) -> None:
    """G01: heights and measures go; a map of citizens is flat, and what else there is stays in the original file."""
    tall = shapely.has_z(batch.geometries) | shapely.has_m(batch.geometries)
    if not (count := int(tall.sum())):
        return
    batch.geometries = shapely.force_2d(batch.geometries)
    what = "di una riga è stata tolta" if count == 1 else f"di {count} righe è stata tolta"
    batch.tell_layer("G01", Severity.REPAIRS, f"Livello «{batch.layer}»: {what} la quota (coordinate Z o M).")


def unwrap(batch: Batch) -> None:
    """What is written as several and is one becomes one, without a word: exports write all points as multipoints."""
    types = shapely.get_type_id(batch.geometries)
    multiple = np.isin(types, (GeometryType.MULTIPOINT, GeometryType.MULTILINESTRING, GeometryType.GEOMETRYCOLLECTION))
    alone = batch.rows(multiple & (shapely.get_num_geometries(batch.geometries) == 1))
    if len(alone):
        batch.geometries[alone] = shapely.get_geometry(batch.geometries[alone], 0)


def fit(batch: Batch, plan_class: PlanClass | None) -> None:
    """G03 and G04: a class is drawn as it is drawn. Without a class a mixed layer is reported, to be split."""
    if plan_class is None:
        _report_mixed(batch)
        return
    close_lines(batch, plan_class)
    letters = kinds(batch.geometries)
    types = shapely.get_type_id(batch.geometries)
    several = np.isin(types, (GeometryType.MULTIPOINT, GeometryType.GEOMETRYCOLLECTION))
    wanted = " o ".join(_PLURALS[shape] for shape in Shape if shape in plan_class.shapes)
    batch.refuse(
        "G04",
        batch.rows(~np.isin(letters, list(plan_class.shapes))),
        lambda row: f"è fatta di {_PLURALS[Shape(letters[row])]}, ma «{plan_class.label}» si disegna con {wanted}.",
    )
    batch.refuse(
        "G04", batch.rows(several), "mette insieme più punti o geometrie di tipo diverso: serve una riga per ciascuno."
    )


def close_lines(batch: Batch, plan_class: PlanClass) -> None:
    """G03: in a class of areas a closed line is an area that was saved as its outline; an open one is no area."""
    if Shape.AREA not in plan_class.shapes or Shape.LINE in plan_class.shapes:
        return
    lines = kinds(batch.geometries) == Shape.LINE.value
    rings = _rings(batch.geometries)
    closed = batch.rows(lines & rings)
    if len(closed):
        batch.geometries[closed] = _areas(batch.geometries[closed])
        batch.tell("G03", Severity.REPAIRS, closed, "la linea chiusa è stata letta come l'area che racchiude.")
    message = (
        f"è una linea aperta, che si incrocia o in più parti, e «{plan_class.label}» è un'area: chiudere il contorno."
    )
    batch.refuse("G03", batch.rows(lines & ~rings), message)


def _rings(geometries: Geometries) -> Flags:
    single = np.isin(shapely.get_type_id(geometries), (GeometryType.LINESTRING, GeometryType.LINEARRING))
    found: Flags = single & shapely.is_ring(geometries)
    return found


def _areas(lines: Geometries) -> Geometries:
    coordinates, rows = shapely.get_coordinates(lines, return_index=True)
    areas: Geometries = shapely.polygons(shapely.linearrings(coordinates, indices=rows))
    return areas


def _report_mixed(batch: Batch) -> None:
    split = split_by_type(batch.geometries)
    if len(split) < 2:
        return
    parts = ", ".join(f"{_PLURALS[Shape(letter)]} {len(rows)}" for letter, rows in split.items())
    message = (
        f"Il livello «{batch.layer}» mette insieme geometrie di tipo diverso ({parts}): va diviso per tipo, e di "
        "ciascuna parte va detta la classe."
    )
    batch.tell_layer("G04", Severity.INFORMS, message, proposal=SPLIT)
