"""Duplicates, and refuges that lie in the danger they are for, between rows of all layers."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from plans.coordinates.transformation import buffer_metres, to_metres
from plans.validation.alike import alike_in_place
from plans.validation.neighbours import Features, check_neighbours

LONGITUDE, LATITUDE = 11.25, 43.77
EAST, NORTH = 1 / 80_390, 1 / 111_100
Row = tuple[str, str, shapely.Geometry] | tuple[str, str, shapely.Geometry, set[str]]


def point(east: float = 0, north: float = 0) -> shapely.Point:
    """So many metres from a place in Florence."""
    return shapely.Point(LONGITUDE + east * EAST, LATITUDE + north * NORTH)


def box(east: float, north: float, width: float, height: float) -> shapely.Polygon:
    first, last = point(east, north), point(east + width, north + height)
    return shapely.box(first.x, first.y, last.x, last.y)


def features(*rows: Row) -> Features:
    return Features(
        layers=[f"livello {row[0]}" for row in rows],
        rows=list(range(1, len(rows) + 1)),
        classes=[row[0] for row in rows],
        names=[row[1] for row in rows],
        served=[frozenset(row[3]) if len(row) == 4 else frozenset() for row in rows],
        geometries=np.array([row[2] for row in rows], dtype=object),
    )


def told(*rows: Row) -> list[tuple[str, int | None]]:
    return [(one.rule, one.row) for one in check_neighbours(features(*rows))]


def test_nothing_of_nothing() -> None:
    assert told() == []


@pytest.mark.parametrize(
    ("one", "other", "duplicate"),
    [
        (("AE_ATTESA", "a", point()), ("AE_ATTESA", "b", point(4)), True),
        (("AE_ATTESA", "a", point()), ("AE_ATTESA", "b", point()), True),
        (("AE_ATTESA", "a", point()), ("AE_ATTESA", "b", point(6)), False),
        (("AE_ATTESA", "a", point()), ("DAE", "b", point(1)), False),
        (("AE_ATTESA", "Piazza Dante", point()), ("AE_ATTESA", "piazza  DANTE", point(45)), True),
        (("AE_ATTESA", "Piazza Dante", point()), ("AE_ASSIST", "Piazza Dante", point(45)), True),
        (("AE_ATTESA", "Piazza Dante", point()), ("AE_ATTESA", "Piazza Dante", point(55)), False),
        (("AE_ATTESA", "", point()), ("AE_ATTESA", "", point(45)), False),
        (("AE_ATTESA", "a", point(5, 5)), ("AE_ATTESA", "b", box(0, 0, 100, 100)), True),
        (("AE_ATTESA", "b", box(0, 0, 100, 100)), ("AE_ATTESA", "a", point(103, 5)), True),
        (("AE_ATTESA", "a", box(0, 0, 100, 100)), ("AE_ATTESA", "b", box(3, 2, 100, 100)), True),
        (("AE_ATTESA", "a", box(0, 0, 100, 100)), ("AE_ATTESA", "b", box(100, 0, 100, 100)), False),
        (("RS_IDRA", "P3", box(0, 0, 100, 100)), ("RS_IDRA", "P3", box(100, 0, 100, 100)), False),
        (("RS_IDRA", "P3", box(0, 0, 100, 100)), ("RS_IDRA", "P2", box(-50, -50, 200, 200)), False),
        (("VIA_STRAT", "Via Roma", shapely.LineString([point(), point(50)])),
         ("VIA_STRAT", "Via Roma", shapely.LineString([point(50), point(90)])), False),
        (("VIA_STRAT", "Via Roma", shapely.LineString([point(), point(50)])),
         ("VIA_STRAT", "Via Roma", shapely.LineString([point(50), point(0)])), True),
    ],
)  # fmt: skip
def test_what_is_the_same_thing_twice(one: Row, other: Row, duplicate: bool) -> None:
    assert told(one, other) == ([("G08", 2)] if duplicate else [])


def test_a_duplicate_names_both_rows_and_where() -> None:
    (finding,) = check_neighbours(features(("DAE", "Farmacia", point()), ("DAE", "Farmacia Rossi", point(3))))
    assert "riga 2 del livello «livello DAE» («Farmacia Rossi») è a 3 metri" in finding.message
    assert "riga 1" in finding.message
    assert finding.position == (round(point(3).x, 6), round(point(3).y, 6))
    assert finding.layer == "livello DAE"


def test_a_name_that_everything_bears_is_none() -> None:
    hydrants = [("IDRANTE", "Idrante", point(20 * number)) for number in range(60)]
    assert told(*hydrants) == []


def test_where_thousands_crowd_each_is_told_and_memory_is_not_filled() -> None:
    crowd = np.full(20_000, None, dtype=object)
    crowd[:] = point()
    pairs = list(alike_in_place(crowd, ["DAE"] * len(crowd)))
    assert {pair.later for pair in pairs} == set(range(1, len(crowd)))
    assert len(pairs) < len(crowd) + 10


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=25))
def test_whoever_has_an_earlier_neighbour_is_told(places: list[tuple[int, int]]) -> None:
    rows = np.array([point(*place) for place in places], dtype=object)
    in_metres = to_metres(rows)
    apart = shapely.distance(in_metres[:, None], in_metres[None, :])
    expected = {int(row) for row in range(len(rows)) if (apart[row, :row] <= 5).any()}
    pairs = list(alike_in_place(rows, ["DAE"] * len(rows)))
    assert {pair.later for pair in pairs} <= expected
    # Of a crowd only the first are compared with all neighbours; without one every pair is found.
    if len(set(places)) == len(places) and len(places) <= 4:
        assert {pair.later for pair in pairs} == expected


FLOOD = ("RS_IDRA", "P3", box(0, 0, 500, 500))


@pytest.mark.parametrize(
    ("refuge", "endangered"),
    [
        (("AE_ATTESA", "a", point(50, 50)), True),
        (("AE_ATTESA", "a", point(50, 50), {"idraulico", "sismico"}), True),
        (("AE_ATTESA", "a", point(50, 50), {"sismico"}), False),
        (("AE_ATTESA", "a", point(-50, 50)), False),
        (("ED_ASSIST", "a", point(50, 50)), True),
        (("CO_COC", "a", point(50, 50)), True),
        (("AE_AMMASS", "a", box(450, 0, 100, 100)), True),
        (("AE_AMMASS", "a", box(500, 0, 100, 100)), False),
        (("DAE", "a", point(50, 50)), False),
    ],
)
def test_a_refuge_in_the_danger_it_is_for(refuge: Row, endangered: bool) -> None:
    expected = [("G12", 1)] if endangered else []
    assert told(refuge, FLOOD) == expected


def test_each_danger_is_told_once() -> None:
    refuge = ("AE_ATTESA", "Piazza", point(50, 50))
    landslide = ("RS_FRANA", "F1", box(0, 0, 60, 60))
    findings = check_neighbours(features(refuge, FLOOD, ("RS_IDRA", "P2", box(-90, -90, 900, 900)), landslide))
    assert [one.rule for one in findings] == ["G12", "G12"]
    assert "area a rischio frana" in findings[0].message
    assert "«P3»" in findings[1].message


def test_many_dangers_and_many_refuges() -> None:
    floods = [("RS_IDRA", f"P{number}", buffer_metres(point(200 * number), 60)) for number in range(150)]
    refuges = [("AE_ATTESA", f"A{number}", point(200 * number)) for number in range(0, 150, 2)]
    assert told(*floods, *refuges) == [("G12", 151 + number) for number in range(75)]
