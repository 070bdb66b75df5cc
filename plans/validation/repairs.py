"""Rule G02: outlines that cross themselves are mended; where that changes the area a person has to look first."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from plans.coordinates.transformation import to_metres
from plans.domain.findings import Severity
from plans.validation.batch import Batch, Geometries, Place, Positions, grouped

#: Change of area, as a share, that is done without asking.
TOLERATED = 0.01
#: What a person confirms of a held row.
REPAIR = "repair"

#: What GEOS says of a geometry, and where.
_REASON = re.compile(r"(?P<reason>[^\[]+?)\s*(?:\[(?P<x>\S+) (?P<y>\S+)\])?")
_WORDS = {
    "Self-intersection": "il contorno incrocia sé stesso",
    "Ring Self-intersection": "il contorno tocca sé stesso",
    "Too few points in geometry component": "un contorno ha troppo pochi punti",
    "Hole lies outside shell": "un buco è fuori dal contorno",
    "Holes are nested": "un buco è dentro un altro",
    "Nested shells": "una parte è dentro un'altra",
    "Interior is disconnected": "un buco divide l'area in due",
    "Duplicate Rings": "due contorni sono uguali",
}


@dataclass(frozen=True, slots=True)
class _Fault:
    """What is wrong with a row in Italian, and where (None: nowhere in particular)."""

    word: str
    place: Place | None


def repair(batch: Batch, confirmed: frozenset[int]) -> None:
    """Mend invalid rows, keeping what has the dimension of the row. ``confirmed`` are numbers of rows looked at."""
    broken = batch.rows(~shapely.is_valid(batch.geometries))
    if not len(broken):
        return
    before = batch.geometries[broken]
    after = _mended(before)
    faults = dict(zip(broken.tolist(), map(_fault, shapely.is_valid_reason(before)), strict=True))
    lost = shapely.is_empty(after)
    batch.refuse("G02", broken[lost], lambda row: f"{faults[row].word}, e non resta nulla di utilizzabile.")
    _settle(batch, broken[~lost], after[~lost], faults, confirmed)


def _settle(
    batch: Batch, rows: Positions, after: Geometries, faults: dict[int, _Fault], confirmed: frozenset[int]
) -> None:
    """Put the mended rows in place; those whose area changes much wait, unless somebody has looked."""
    areas, mended = (shapely.area(to_metres(one)) for one in (batch.geometries[rows], after))
    batch.geometries[rows] = after
    seen = np.isin(np.array(batch.numbers)[rows], list(confirmed))
    waits = (_change(areas, mended) > TOLERATED) & ~seen
    batch.held[rows[waits]] = True
    changes = dict(zip(rows.tolist(), map(_told, areas, mended), strict=True))

    def done(row: int) -> str:
        return f"{faults[row].word}; la geometria è stata corretta, {changes[row]}."

    def proposed(row: int) -> str:
        return f"{faults[row].word}; la correzione è proposta, {changes[row]}: la riga aspetta una conferma."

    for level, those, said, proposal in (
        (Severity.REPAIRS, rows[~waits], done, None),
        (Severity.REFUSES, rows[waits], proposed, REPAIR),
    ):
        batch.tell("G02", level, those, said, proposal, [faults[row].place for row in those.tolist()])


def _mended(geometries: Geometries) -> Geometries:
    """Valid, with only the parts that have the dimension of the whole.

    By structure, not by linework: where parts of one row overlap the area is theirs together, not a hole.
    """
    valid: Geometries = shapely.make_valid(geometries, method="structure", keep_collapsed=False)
    wanted = shapely.get_dimensions(geometries)
    mixed = np.flatnonzero(shapely.get_type_id(valid) == shapely.GeometryType.GEOMETRYCOLLECTION)
    for row in mixed:
        valid[row] = _of_dimension(valid[row], wanted[row])
    wrong = shapely.get_dimensions(valid) != wanted
    valid[wrong] = shapely.GeometryCollection()
    return valid


def _of_dimension(geometry: shapely.Geometry, dimension: int) -> shapely.Geometry:
    parts = shapely.get_parts(shapely.get_parts(geometry))
    chosen = parts[shapely.get_dimensions(parts) == dimension]
    return shapely.union_all(chosen)


def _change(before: npt.NDArray[np.float64], after: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """By what share the area changes: infinite where there was none and is one now, 0 where there is none at all."""
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.abs(after - before) / before
    return np.where(before > 0, change, np.where(after > 0, np.inf, 0.0))


def _told(before: float, after: float) -> str:
    # Beside an area of nearly nothing a share is a number that nobody can read.
    share = f" ({(after / before - 1) * 100:+.1f} %)".replace(".", ",") if 0 < after < 10 * before else ""
    return f"l'area passa da {grouped(before)} a {grouped(after)} m²{share}"


def _fault(reason: str) -> _Fault:
    matched = _REASON.fullmatch(reason)
    if matched is None:
        return _Fault(f"la geometria non è valida ({reason})", None)
    word = _WORDS.get(matched["reason"], f"la geometria non è valida ({matched['reason']})")
    place = (round(float(matched["x"]), 6), round(float(matched["y"]), 6)) if matched["x"] else None
    return _Fault(word, place)
