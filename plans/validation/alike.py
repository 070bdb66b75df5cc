"""Which rows may be the same thing twice, among a hundred thousand: never all pairs, which nobody could hold.

Where very many rows crowd on one spot, as no plan has but an upload may, only some of them are compared with each other
and the rest with the first of the spot: each is still told once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from plans.coordinates.transformation import to_metres
from plans.validation.batch import Geometries, Positions

#: Metres within which two rows of a class are the same thing, and two of the same name.
SAME_PLACE, SAME_NAME = 5.0, 50.0

#: Rows that share a name before it is taken for the name of a kind ("idrante"), which says nothing.
_COMMON = 50
#: Rows of a spot that are compared with all their neighbours.
_COMPARED = 4
#: Large things asked at once, and points.
_LARGE_AT_ONCE, _POINTS_AT_ONCE = 64, 5_000

Numbers = npt.NDArray[np.intp]


class Pair(NamedTuple):
    """The row that comes later in the upload, the earlier one, and how many metres apart they are."""

    later: int
    earlier: int
    metres: float


def alike_in_place(geometries: Geometries, classes: Sequence[str]) -> Iterator[Pair]:
    """Rows of one class within 5 m: points of each other and of areas or lines; these when their outlines agree.

    Outlines agree when no vertex is farther than 5 m from the other: to border on each other is not enough.
    ``geometries`` are EPSG:4326.
    """
    points = shapely.get_dimensions(geometries) == 0
    of_class = np.array(classes, dtype=object)
    for code in sorted(set(classes)):
        rows = np.flatnonzero(of_class == code)
        small, large = rows[points[rows]], rows[~points[rows]]
        yield from _points(geometries, small)
        yield from _points_by(geometries, small, large)
        yield from _outlines(geometries, large)


def alike_in_name(geometries: Geometries, names: Sequence[str]) -> Iterator[Pair]:
    """Rows within 50 m that have the same name; an empty one is none."""
    rows = np.array([row for row, name in enumerate(names) if name], dtype=np.intp)
    _, groups, sizes = np.unique(np.array(names, dtype=object)[rows], return_inverse=True, return_counts=True)
    shared = (sizes[groups] > 1) & (sizes[groups] <= _COMMON)
    later, earlier = _pairs_of_groups(rows[shared], groups[shared])
    return _within(geometries, later, earlier, SAME_NAME)


def met(
    geometries: Geometries, small: Positions, large: Positions, predicate: str, metres: float | None = None
) -> Iterator[tuple[Numbers, Numbers]]:
    """Which of ``small`` each of ``large`` meets by a predicate of shapely, some of the large ones at a time.

    The large ones ask the tree of small ones: it is the one that asks which is prepared for many questions.
    """
    if not len(small):
        return
    tree = shapely.STRtree(geometries[small])
    for start in range(0, len(large), _LARGE_AT_ONCE):
        asked = large[start : start + _LARGE_AT_ONCE]
        one, other = tree.query(geometries[asked], predicate=predicate, distance=metres)
        yield small[other], asked[one]


def _points(geometries: Geometries, rows: Positions) -> Iterator[Pair]:
    for later, earlier in _near(_middles(geometries[rows]), SAME_PLACE):
        yield from _within(geometries, rows[later], rows[earlier], SAME_PLACE)


def _points_by(geometries: Geometries, points: Positions, large: Positions) -> Iterator[Pair]:
    """Each point with the first area or line of its class that it is in or beside."""
    if not (len(points) and len(large)):
        return
    together = np.concatenate([points, large])
    in_metres = to_metres(geometries[together])
    first: dict[int, int] = {}
    small, big = np.arange(len(points)), np.arange(len(points), len(together))
    for point, other in met(in_metres, small, big, "dwithin", SAME_PLACE):
        for one, beside in zip(point.tolist(), other.tolist(), strict=True):
            first.setdefault(one, beside)
    one, beside = together[list(first)], together[list(first.values())]
    yield from _within(geometries, np.maximum(one, beside), np.minimum(one, beside), SAME_PLACE)


def _outlines(geometries: Geometries, rows: Positions) -> Iterator[Pair]:
    """Whoever has the same outline within 5 m has the middle of its envelope within 5 m in both directions."""
    for later, earlier in _near(_middles(geometries[rows]), SAME_PLACE * 2**0.5):
        one, other = rows[later], rows[earlier]
        apart = shapely.hausdorff_distance(to_metres(geometries[one]), to_metres(geometries[other]))
        yield from _pairs(one, other, apart, SAME_PLACE)


def _within(geometries: Geometries, later: Numbers, earlier: Numbers, metres: float) -> Iterator[Pair]:
    apart = shapely.distance(to_metres(geometries[later]), to_metres(geometries[earlier]))
    return _pairs(later, earlier, apart, metres)


def _pairs(later: Numbers, earlier: Numbers, apart: npt.NDArray[np.float64], metres: float) -> Iterator[Pair]:
    near = apart <= metres
    return map(Pair._make, zip(later[near].tolist(), earlier[near].tolist(), apart[near].tolist(), strict=True))


def _middles(geometries: Geometries) -> npt.NDArray[np.float64]:
    """In metres."""
    bounds = shapely.bounds(geometries)
    middles: npt.NDArray[np.float64] = shapely.get_coordinates(
        to_metres(shapely.points((bounds[:, :2] + bounds[:, 2:]) / 2))
    )
    return middles


def _near(places: npt.NDArray[np.float64], metres: float) -> Iterator[tuple[Numbers, Numbers]]:
    """Later and earlier of places within ``metres`` of each other."""
    if len(places) < 2:
        return
    first, crowd = _crowded(places, metres)
    yield crowd, first[crowd]
    compared = np.setdiff1d(np.arange(len(places)), crowd)
    points = shapely.points(places[compared])
    tree = shapely.STRtree(points)
    for start in range(0, len(compared), _POINTS_AT_ONCE):
        one, other = tree.query(points[start : start + _POINTS_AT_ONCE], predicate="dwithin", distance=metres)
        one += start
        later = one > other
        yield compared[one[later]], compared[other[later]]


def _crowded(places: npt.NDArray[np.float64], metres: float) -> tuple[Numbers, Numbers]:
    """Of each place the first in its cell, all of which is within ``metres``; and those that come after a few there."""
    cells = np.floor(places / (metres / 2**0.5)).astype(np.int64)
    _, first, cell = np.unique(cells, axis=0, return_index=True, return_inverse=True)
    cell = cell.reshape(-1)
    order = np.argsort(cell, kind="stable")
    starts = np.searchsorted(cell[order], cell[order])
    crowd = order[np.arange(len(order)) - starts >= _COMPARED]
    return first[cell], np.sort(crowd)


def _pairs_of_groups(rows: Positions, groups: Numbers) -> tuple[Numbers, Numbers]:
    """All pairs of rows that share a group: each row with those before it."""
    order = np.argsort(groups, kind="stable")
    rows, groups = rows[order], groups[order]
    before = np.arange(len(rows)) - np.searchsorted(groups, groups)
    later = np.repeat(np.arange(len(rows)), before)
    steps = np.arange(len(later)) - np.repeat(np.cumsum(before) - before, before)
    return rows[later], rows[later - 1 - steps]
