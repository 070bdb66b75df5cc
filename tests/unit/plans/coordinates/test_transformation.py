"""Coordinates brought to longitude and latitude: published points, stated accuracies, and the traps on the way."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj.transformer import Transformer, TransformerGroup

from app.core.errors import InputRefused
from plans.coordinates.transformation import Transformation, buffer_metres, to_metres

DUOMO = shapely.Point(11.2560, 43.7731)
ROME = 12.45233333333333


def array(*geometries: shapely.Geometry | None) -> np.ndarray:
    return np.array(geometries, dtype=object)


def metres_apart(one: shapely.Geometry, other: shapely.Geometry) -> float:
    first, second = to_metres(array(one, other))
    return float(first.distance(second))


@pytest.mark.parametrize(
    ("code", "x", "y", "accuracy"),
    [
        ("EPSG:3003", 1681593.1, 4849161.4, 4.0),
        ("EPSG:26591", 1681593.1, 4849161.4, 4.0),
        ("EPSG:32632", 681562.8, 4849145.6, 0.0),
        ("EPSG:25832", 681562.8, 4849145.6, 1.0),
        ("EPSG:6707", 681562.8, 4849145.6, 1.0),
        ("EPSG:7791", 681562.8, 4849145.6, 1.0),
        ("EPSG:23032", 681645.4, 4849342.1, 6.0),
        ("EPSG:4265", 11.2562486, 43.7724406, 4.0),
        ("EPSG:4806", 11.2562486 - ROME, 43.7724406, 4.0),
        ("EPSG:4326", 11.2560, 43.7731, 0.0),
    ],
)
def test_the_cathedral_of_florence(code: str, x: float, y: float, accuracy: float) -> None:
    transformation = Transformation(code)
    assert transformation.accuracy is None
    assert metres_apart(transformation.to_wgs84(array(shapely.Point(x, y)))[0], DUOMO) < 0.2
    assert transformation.accuracy == accuracy
    assert transformation.name


def test_read_in_the_wrong_system_it_is_where_the_specification_says() -> None:
    misread = Transformation("EPSG:32632").to_wgs84(array(shapely.Point(681645.4, 4849342.1)))[0]
    assert 210 < metres_apart(misread, DUOMO) < 218
    shortened = Transformation("EPSG:32632").to_wgs84(array(shapely.Point(681593.1, 4849161.4)))[0]
    assert 32 < metres_apart(shortened, DUOMO) < 36


@pytest.mark.filterwarnings("ignore:Best transformation is not available")
def test_the_ballpark_operation_that_proj_lists_first_is_not_the_one_used() -> None:
    trap = TransformerGroup(3003, 6707, always_xy=True).transformers[0]
    assert "Ballpark" in trap.description
    x, y = trap.transform(1681593.1, 4849161.4)
    away = Transformation("EPSG:7791").to_wgs84(array(shapely.Point(x, y)))[0]
    used = Transformation("EPSG:3003").to_wgs84(array(shapely.Point(1681593.1, 4849161.4)))[0]
    assert 70 < metres_apart(away, used) < 80


def test_northing_first() -> None:
    moved = Transformation("EPSG:6707", swapped=True).to_wgs84(array(shapely.Point(4849145.6, 681562.8)))
    assert metres_apart(moved[0], DUOMO) < 0.2


def test_one_operation_for_all_rows_that_of_most_of_them() -> None:
    transform = Transformer.from_crs(4326, 3003, always_xy=True, allow_ballpark=False)
    sardinia = [shapely.Point(*transform.transform(9.1, 39.2 + step / 100)) for step in range(9)]
    stray = shapely.Point(*transform.transform(11.25, 43.77))
    moved = Transformation("EPSG:3003").to_wgs84(array(*sardinia, stray))
    assert metres_apart(moved[0], shapely.Point(9.1, 39.2)) < 0.01
    assert metres_apart(moved[-1], shapely.Point(11.25, 43.77)) > 1


def test_the_operation_stays_when_later_rows_are_strays() -> None:
    transformation = Transformation("EPSG:3003")
    before = transformation.to_wgs84(array(shapely.Point(1681593.1, 4849161.4)))
    transformation.to_wgs84(array(shapely.Point(0, 0), None))
    assert transformation.to_wgs84(array(shapely.Point(1681593.1, 4849161.4)))[0].equals(before[0])


def test_what_has_no_finite_position_becomes_none_and_zero_stays_zero() -> None:
    rows = array(shapely.Point(1e12, 1e12), None, shapely.Point(), shapely.Point(0, 0), shapely.Point(1.68e6, 4.85e6))
    moved = Transformation("EPSG:3003").to_wgs84(rows)
    assert moved[0] is None
    assert moved[1] is None
    assert moved[2].is_empty
    assert (moved[3].x, moved[3].y) == (0, 0)
    assert 11 < moved[4].x < 12


def test_heights_are_carried_along_and_flat_rows_stay_flat() -> None:
    tall, flat = Transformation("EPSG:3003").to_wgs84(
        array(shapely.Point(1681593.1, 4849161.4, 50), shapely.Point(1681593.1, 4849161.4))
    )
    assert tall.z == 50
    assert not flat.has_z


def test_no_rows_at_all() -> None:
    transformation = Transformation("EPSG:3003")
    assert len(transformation.to_wgs84(array())) == 0
    assert list(transformation.to_wgs84(array(None))) == [None]
    assert transformation.accuracy is None


@pytest.mark.parametrize("code", ["EPSG:99999", "3003", "+proj=tmerc", "EPSG:5773", ""])
def test_a_system_that_nobody_knows_is_refused(code: str) -> None:
    with pytest.raises(InputRefused) as refused:
        Transformation(code)
    assert refused.value.code == "system_unknown"


def test_metres_are_metres_in_the_whole_of_italy() -> None:
    for longitude, latitude in ((7.3, 45.7), (11.25, 43.77), (18.4, 40.1)):
        here = shapely.Point(longitude, latitude)
        around = buffer_metres(here, 500)
        north = shapely.Point(longitude, latitude + 499 / 111_100)
        assert abs(metres_apart(here, north) - 499) < 7
        assert around.contains(here)
        assert not around.contains(shapely.Point(longitude, latitude + 520 / 111_100))
