"""The data in the package, against the figures DATA.md states and against its origin."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
import shapely

from app.core.territory.geometry import simplify_coverage
from app.core.territory.geopop import Geopop
from app.core.territory.records import MunicipalityRecord
from app.core.territory.shipped import shipped_pairs, shipped_territory, shipped_zones, tuscan_coast


@pytest.fixture(scope="module")
def municipalities() -> tuple[MunicipalityRecord, ...]:
    return shipped_territory().municipalities


def test_tuscany_has_273_municipalities_in_ten_provinces(municipalities: tuple[MunicipalityRecord, ...]) -> None:
    assert len({municipality.istat_code for municipality in municipalities}) == 273
    assert Counter(municipality.province_code for municipality in municipalities) == {
        "AR": 36, "FI": 41, "GR": 28, "LI": 19, "LU": 33, "MS": 17, "PI": 37, "PO": 7, "PT": 20, "SI": 35,
    }  # fmt: skip
    assert {(municipality.region_code, municipality.region_name) for municipality in municipalities} == {
        ("09", "Toscana")
    }


def test_population(municipalities: tuple[MunicipalityRecord, ...]) -> None:
    assert sum(municipality.population or 0 for municipality in municipalities) == 3_651_152
    assert {m.name: m.population for m in municipalities}["Firenze"] == 360_930


def test_boundaries_are_valid_and_neighbours_touch_exactly(municipalities: tuple[MunicipalityRecord, ...]) -> None:
    boundaries = [municipality.boundary for municipality in municipalities]
    assert {boundary.geom_type for boundary in boundaries} == {"MultiPolygon"}
    assert shapely.is_valid(boundaries).all()
    assert shapely.coverage_is_valid(boundaries)
    coordinates = shapely.get_coordinates(boundaries)
    assert (coordinates == coordinates.round(5)).all()


def test_the_shipped_file_is_what_its_origin_gives(municipalities: tuple[MunicipalityRecord, ...]) -> None:
    origin = Geopop().territory("09").municipalities
    assert [m.istat_code for m in origin] == [m.istat_code for m in municipalities]
    for mine, theirs in zip(municipalities, origin, strict=True):
        assert (mine.name, mine.province_name, mine.population) == (
            theirs.name,
            theirs.province_name,
            theirs.population,
        )
    again = simplify_coverage([municipality.boundary for municipality in origin])
    assert shapely.equals_exact([m.boundary for m in municipalities], again, tolerance=2e-5).all()


def test_the_coast(municipalities: tuple[MunicipalityRecord, ...]) -> None:
    assert len(tuscan_coast()) == 34
    assert {m.istat_code for m in municipalities if m.coastal} == tuscan_coast()
    assert Counter(m.province_code for m in municipalities if m.coastal) == {
        "LI": 15, "GR": 9, "LU": 4, "MS": 3, "PI": 3,
    }  # fmt: skip


@pytest.mark.parametrize(("day", "number"), [(date(2026, 5, 31), 170), (date(2026, 6, 1), 187)])
def test_the_two_dated_sets_of_zones(day: date, number: int) -> None:
    in_force = {
        zone.code for zone in shipped_zones() if (zone.valid_from or date.min) <= day <= (zone.valid_to or date.max)
    }
    assert len(in_force) == number
    assert {pair.zone_code for pair in shipped_pairs()} <= in_force


def test_zone_names_are_complete() -> None:
    assert all(zone.name and "?" not in zone.name and zone.name == zone.name.strip() for zone in shipped_zones())
    assert len({(zone.code, zone.valid_from) for zone in shipped_zones()}) == len(shipped_zones()) == 195


def test_every_municipality_has_a_zone_and_eight_have_two(municipalities: tuple[MunicipalityRecord, ...]) -> None:
    zones_of = Counter(pair.istat_code for pair in shipped_pairs())
    assert zones_of.total() == 281
    assert set(zones_of) == {municipality.istat_code for municipality in municipalities}
    names = {municipality.istat_code: municipality.name for municipality in municipalities}
    assert {names[code] for code, times in zones_of.items() if times == 2} == {
        "Barberino Tavarnelle", "Pontassieve", "Cantagallo", "Pistoia", "Vernio", "Piombino", "Montalcino",
        "San Marcello Piteglio",
    }  # fmt: skip
    assert all(0.1 < pair.area_share <= 1 for pair in shipped_pairs())
