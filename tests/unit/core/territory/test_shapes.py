"""What others draw becomes something that can be compared, or nothing: never an error, never a long wait."""

from __future__ import annotations

import math
import random

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely import Point, Polygon

from app.core.territory import shapes
from app.core.territory.shapes import drawn

EARTH = Geod(ellps="WGS84")
SQUARE = [(11.0, 43.0), (11.1, 43.0), (11.1, 43.1), (11.0, 43.1), (11.0, 43.0)]


def area(parts: list[Polygon | Point]) -> float:
    """Square degrees."""
    return float(shapely.area(parts).sum())


def test_a_polygon_stays_what_it_is() -> None:
    assert area(drawn([SQUARE], [])) == pytest.approx(0.01)
    assert area(drawn([SQUARE[:-1]], [])) == pytest.approx(0.01)
    assert area(drawn([SQUARE[::-1]], [])) == pytest.approx(0.01)


def test_polygons_that_overlap_are_counted_once() -> None:
    moved = [(lon + 0.05, lat) for lon, lat in SQUARE]
    parts = drawn([SQUARE, moved, SQUARE], [])
    assert len(parts) == 1
    assert area(parts) == pytest.approx(0.015)


def test_of_a_line_that_crosses_itself_both_lobes_count() -> None:
    bow_tie = [(0, 0), (1, 1), (1, 0), (0, 1), (0, 0)]
    parts = drawn([bow_tie], [])
    assert len(parts) == 2
    assert area(parts) == pytest.approx(0.5)


def test_what_is_gone_around_twice_counts() -> None:
    twice = [(0, 0), (4, 0), (4, 4), (0, 4), (0, 1), (3, 1), (3, 3), (1, 3), (1, 0), (0, 0)]
    assert drawn([twice], [])[0].covers(Point(2, 2))


@pytest.mark.parametrize("ring", [[(1, 1), (2, 2), (3, 3), (1, 1)], [(2, 2)] * 400, [(1, 1), (3, 3), (1, 1), (3, 3)]])
def test_what_has_no_area_is_a_point(ring: list[tuple[float, float]]) -> None:
    (point,) = drawn([ring], [])
    assert isinstance(point, Point)
    assert 1 < point.x < 3


def test_a_disc_is_as_large_as_it_says_anywhere_on_earth() -> None:
    for lon, lat in ((11.2, 43.8), (0.0, 0.0), (25.0, 70.0), (-179.99, 43.0)):
        disc, centre = drawn([], [(lon, lat, 25.0)])
        assert (centre.x, centre.y) == (lon, lat)
        assert disc.covers(centre)
        square_metres, _ = EARTH.geometry_area_perimeter(disc)
        assert abs(square_metres) == pytest.approx(math.pi * 25_000**2, rel=0.002)


def test_a_disc_across_the_date_line_is_not_around_the_earth() -> None:
    disc, _ = drawn([], [(179.9, 43.5, 50.0)])
    west, _, east, _ = disc.bounds
    assert east - west < 2


def test_a_disc_without_radius_is_its_centre() -> None:
    assert drawn([], [(11.0, 43.0, 0.0)]) == [Point(11, 43)]
    assert Point(11, 43) in drawn([], [(11.0, 43.0, 1e-9)])


@pytest.mark.parametrize(
    ("rings", "discs"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([[]], [], id="no corner"),
        pytest.param([[(1, 1), (2, 2)]], [], id="two corners"),
        pytest.param([[(math.nan, 1), (2, 2), (3, 1)]], [], id="not a number"),
        pytest.param([[(math.inf, 1), (2, 2), (3, 1)]], [], id="infinite"),
        pytest.param([[(10, 91), (11, 91), (11, 92)]], [], id="beyond the pole"),
        pytest.param([[(-180, -90), (180, -90), (180, 90), (-180, 90)]], [], id="the whole Earth"),
        pytest.param([[(179, 43), (-179, 43), (-179, 44), (179, 44)]], [], id="across the date line"),
        pytest.param([], [(11, 43, 1_001)], id="a disc like a continent"),
        pytest.param([], [(11, 43, -1)], id="a negative radius"),
        pytest.param([], [(11, 43, math.nan)], id="no radius"),
        pytest.param([], [(190, 43, 1)], id="a disc off the Earth"),
    ],
)
def test_what_cannot_be_used_is_left_out(
    rings: list[list[tuple[float, float]]], discs: list[tuple[float, float, float]]
) -> None:
    assert drawn(rings, discs) == []
    usable = drawn([*rings, SQUARE], discs)
    assert area(usable) == pytest.approx(0.01)


def _scribble(corners: int) -> list[tuple[float, float]]:
    dice = random.Random(7)
    return [(dice.uniform(10, 12), dice.uniform(42, 44)) for _ in range(corners)]


def test_what_would_take_forever_is_left_out() -> None:
    circle = [(11 + math.cos(angle / 4_000), 43 + math.sin(angle / 4_000)) for angle in range(25_000)]
    assert len(circle) > shapes.MOST_CORNERS
    assert drawn([circle], []) == []
    assert len(drawn([circle[::2]], [])) == 1
    assert drawn([_scribble(2_000)], []) == []
    assert drawn([], [(11 + step / 1_000, 43, 20) for step in range(150)]) == []
    many_bow_ties = [[(x, 0), (x + 1, 1), (x + 1, 0), (x, 1), (x, 0)] for x in range(0, 160, 2)]
    assert len(drawn(many_bow_ties, [])) == 160


def test_a_ring_that_crosses_itself_may_have_fewer_corners() -> None:
    steps = shapes.MOST_BROKEN_CORNERS // 2 + 10
    # There and back along a wave, so that it crosses itself between every two corners.
    wave = [(10 + step / 1_000, 43 + (step % 2) / 1_000) for step in range(steps)]
    back = [(lon, 43 + (43.001 - lat)) for lon, lat in wave[::-1]]
    assert drawn([wave + back], []) == []
    assert len(drawn([wave[:200] + back[-200:]], [])) > 1


_degree = st.floats(-90, 90)


@given(st.lists(st.tuples(_degree, _degree), max_size=12))
def test_whatever_is_drawn_ends_up_valid(ring: list[tuple[float, float]]) -> None:
    parts = drawn([ring], [])
    assert all(shapely.is_valid(parts))
    polygons = [part for part in parts if isinstance(part, Polygon)]
    assert area(parts) == pytest.approx(shapely.area(shapely.union_all(polygons)), abs=1e-9)
