"""Boundaries: repair, and simplifying neighbours together."""

from __future__ import annotations

import pytest
import shapely
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from app.core.territory.geometry import multipolygon, simplify_coverage


def test_a_polygon_becomes_a_multipolygon() -> None:
    assert multipolygon(box(0, 0, 1, 1)).equals(box(0, 0, 1, 1))
    assert isinstance(multipolygon(box(0, 0, 1, 1)), MultiPolygon)


def test_a_boundary_that_crosses_itself_is_repaired() -> None:
    repaired = multipolygon(Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]))
    assert shapely.is_valid(repaired)
    assert repaired.area == pytest.approx(2)


def test_lines_and_points_are_left_behind() -> None:
    mixed = GeometryCollection([box(0, 0, 1, 1), LineString([(0, 0), (5, 5)]), Point(9, 9)])
    assert multipolygon(mixed).equals(box(0, 0, 1, 1))


def test_no_area_is_an_error() -> None:
    with pytest.raises(ValueError, match="no polygon"):
        multipolygon(LineString([(0, 0), (1, 1)]))


def test_neighbours_are_simplified_together() -> None:
    zigzag = [(11.5, 43 + i / 1000) if i % 2 else (11.5003, 43 + i / 1000) for i in range(101)]
    west = MultiPolygon([Polygon([(11, 43), *zigzag, (11, 43.1)])])
    east = MultiPolygon([Polygon([(12, 43), *zigzag, (12, 43.1)])])
    light = simplify_coverage([west, east])
    assert shapely.coverage_is_valid(light)
    assert shapely.get_num_coordinates(light).sum() < 20
