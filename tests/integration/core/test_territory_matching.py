"""Zones, codes, names and drawings become municipalities, on the shipped Tuscany and on Trentino-Alto Adige."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import Point, Polygon
from shapely.geometry import shape
from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.territory.load import load_region, load_shipped
from app.core.territory.lookup import municipality_at, municipality_zones
from app.core.territory.matching import (
    MINIMUM_SHARE,
    by_codes,
    by_geometry,
    by_names,
    by_regions,
    by_zones,
)
from app.core.territory.outline import region_outline
from app.core.territory.shapes import Disc, Ring, drawn
from app.core.territory.shipped import european_regions

DAY = date(2026, 7, 1)
EARTH = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def session(database: Database) -> Iterator[Session]:
    """Loaded once: these tests only read."""
    with database.engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection) as session:
            load_shipped(session)
            load_region(session, "04")
            yield session
        transaction.rollback()


@pytest.fixture(scope="module")
def boundaries(session: Session) -> dict[str, list[Polygon]]:
    """ISTAT code → parts of the boundary, of Tuscany's municipalities."""
    features = region_outline(session, "09")["features"]
    return {
        feature["properties"]["istat_code"]: list(shapely.get_parts(shape(feature["geometry"]))) for feature in features
    }


def inside(session: Session, rings: list[Ring], discs: tuple[Disc, ...] = ()) -> dict[str, float]:
    return by_geometry(session, [drawn(rings, discs)])[0]


def box(west: float, south: float, east: float, north: float) -> list[tuple[float, float]]:
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


# --- zones -----------------------------------------------------------------------------------------------------------


def test_a_zone_means_its_municipalities_with_their_shares(session: Session) -> None:
    found = by_zones(session, ["Tosc-A3", "tosc-m"], DAY)
    assert len(found["Tosc-A3"]) == 10
    assert found["Tosc-A3"]["048017"] == 1
    pontassieve = found["Tosc-A3"]["048033"], found["tosc-m"]["048033"]
    assert pontassieve == (pytest.approx(0.57, abs=0.02), pytest.approx(0.43, abs=0.02))
    assert sum(pontassieve) == pytest.approx(1)


def test_a_zone_of_elsewhere_is_known_and_empty_and_an_unknown_one_is_not_there(session: Session) -> None:
    assert by_zones(session, ["Cala-7", "Tosc-X9", "", "Vene-A"], DAY) == {"Cala-7": {}}
    assert by_zones(session, ["Vene-A", "Vene-A1"], date(2026, 5, 31)) == {"Vene-A": {}}


# --- codes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "found"),
    [
        pytest.param("048017", ["048017"], id="six digits"),
        pytest.param("48017", ["048017"], id="a lost zero"),
        pytest.param("09048017", ["048017"], id="with the region"),
        pytest.param("9048017", ["048017"], id="with the region, a lost zero"),
        pytest.param("08048017", [], id="with the wrong region"),
        pytest.param("048999", [], id="no such municipality"),
        pytest.param("000001", [], id="no such province"),
        pytest.param("999999", [], id="not Italian"),
        pytest.param("4801", [], id="four digits are a municipality of Vercelli"),
        pytest.param("48", [], id="two digits could be a province or a region"),
        pytest.param("04801A", [], id="a letter"),
        pytest.param("٠٤٨٠١٧", [], id="digits of another script"),
        pytest.param("048017048017", [], id="too long"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_an_istat_code(session: Session, code: str, found: list[str]) -> None:
    assert by_codes(session, [code]).found.get(code, []) == found


@pytest.mark.parametrize(
    ("code", "municipalities"), [("048", 41), ("248", 41), ("09048", 41), ("100", 7), ("022", 166)]
)
def test_the_code_of_a_province(session: Session, code: str, municipalities: int) -> None:
    assert len(by_codes(session, [code]).found[code]) == municipalities


def test_codes_of_provinces_that_are_not_loaded_are_of_elsewhere(session: Session) -> None:
    codes = by_codes(session, ["001272", "1272", "037", "08037", "048999", "112001", "x"])
    assert codes.elsewhere == {"001272", "1272", "037", "08037"}
    assert codes.found == {}


def test_regions(session: Session) -> None:
    found = by_regions(session, ["09", "04", "08"])
    assert {region: len(codes) for region, codes in found.items()} == {"04": 282, "09": 273}
    assert by_regions(session, []) == {}


def test_european_codes_of_regions_agree_with_the_territory(session: Session) -> None:
    regions = european_regions()
    assert {regions["IT009"], regions["ITI1"]} == {"09"}
    assert regions["IT002"] == "04"
    emma = {code: region for code, region in regions.items() if code.startswith("IT0")}
    assert len(emma) == len(set(emma.values())) == 20
    assert len(regions) == 39


# --- names -----------------------------------------------------------------------------------------------------------


def test_names(session: Session) -> None:
    found = by_names(session, ["Firenze", "Bozen", "S. Miniato (PI)", "Rio Marina", "Livo", "Atlantide"])
    # The Livo near Como is not loaded, so there is only one.
    assert found == {
        "Firenze": "048017", "Bozen": "021008", "S. Miniato (PI)": "050032", "Rio Marina": "049021", "Livo": "022106",
    }  # fmt: skip
    assert by_names(session, []) == {}


def test_all_279_names_of_2015_are_found_under_the_zones_they_had(session: Session, recordings: Path) -> None:
    document = (recordings / "feeds/cfr_xml/risk_commit_20150825T2332.xml").read_text(encoding="iso-8859-1")
    zones: dict[str, set[str]] = {}
    for area, content in re.findall(r'<area name="(\w+)"><province>(.*?)</comuni>', document):
        for name in re.findall(r"<comune>(.*?)</comune>", content):
            zones.setdefault(name, set()).add(f"Tosc-{area}")
    assert (len(zones), sum(map(len, zones.values()))) == (279, 286)
    found = by_names(session, zones)
    assert zones.keys() - found.keys() == set()
    today = municipality_zones(session, "dpc", DAY)
    assert {name: zones[name] - set(today[code]) for name, code in found.items() if zones[name] - set(today[code])} == {
        "Montale (PT)": {"Tosc-R1"}
    }
    assert set(found.values()) == set(today)


def test_all_names_of_the_national_list_are_found_in_their_zones(session: Session, recordings: Path) -> None:
    (file,) = (recordings / "feeds/toscana").glob("dpc_*_toscana_zone_comuni.json")
    listed = {zone["code"]: zone["comuni"] for zone in json.loads(file.read_text(encoding="utf-8"))["zone"]}
    found = by_names(session, {name for names in listed.values() for name in names})
    assert len(found) == 273
    expected = by_zones(session, listed, DAY)
    assert {zone: {found[name] for name in names} for zone, names in listed.items()} == {
        zone: set(municipalities) for zone, municipalities in expected.items()
    }


# --- drawings --------------------------------------------------------------------------------------------------------


def test_every_municipality_drawn_alone_is_itself_and_no_neighbour(
    session: Session, boundaries: dict[str, list[Polygon]]
) -> None:
    for code, found in zip(boundaries, by_geometry(session, list(boundaries.values())), strict=True):
        assert found == {code: pytest.approx(1, abs=1e-6)}
    touched = by_geometry(session, list(boundaries.values()), minimum_share=0)
    for code, found in zip(boundaries, touched, strict=True):
        assert all(share < MINIMUM_SHARE / 10 for other, share in found.items() if other != code)


def test_a_ring_has_no_holes(session: Session, boundaries: dict[str, list[Polygon]]) -> None:
    (castelfranco,) = boundaries["050009"]
    found = inside(session, [castelfranco.exterior.coords])
    # A part of Santa Croce sull'Arno lies inside.
    assert found == {"050009": pytest.approx(1), "050033": pytest.approx(0.32, abs=0.01)}


def test_shares_are_those_of_areas_on_the_ellipsoid(session: Session, boundaries: dict[str, list[Polygon]]) -> None:
    drawing = box(10.5, 43.2, 11.4, 43.9)
    for code, share in inside(session, [drawing]).items():
        parts = boundaries[code]
        whole = sum(abs(EARTH.geometry_area_perimeter(part)[0]) for part in parts)
        common = sum(
            abs(EARTH.geometry_area_perimeter(piece)[0])
            for part in parts
            for piece in shapely.get_parts(part.intersection(Polygon(drawing)))
        )
        assert share == pytest.approx(common / whole, rel=0.01)


def test_a_drawing_that_holds_everything(session: Session) -> None:
    found = inside(session, [box(9, 42, 13, 45)])
    assert sum(code[:3] not in {"021", "022"} for code in found) == 273
    assert all(share == pytest.approx(1) for share in found.values())


def test_many_corners_change_nothing(session: Session) -> None:
    corners = [(lon / 1_000, lat) for lon, lat in [*((lon, 43.2) for lon in range(10_500, 11_400)), (11_400, 43.2)]]
    corners += [(lon, 43.9) for lon, _ in corners[::-1]]
    plain, detailed = inside(session, [box(10.5, 43.2, 11.4, 43.9)]), inside(session, [corners])
    assert detailed == {code: pytest.approx(share, abs=1e-9) for code, share in plain.items()}


def test_a_tiny_drawing_inside_a_large_municipality_is_kept(session: Session) -> None:
    ((code, share),) = inside(session, [box(11.2550, 43.7690, 11.2560, 43.7700)]).items()
    assert code == "048017"
    assert 0 < share < 0.001


def test_a_tiny_drawing_across_a_border_means_both_sides(session: Session) -> None:
    # Where Firenze and Fiesole meet.
    border = shapely.get_parts(
        shapely.intersection(*[shape(feature["geometry"]) for feature in region_outline(session, "09")["features"]
                               if feature["properties"]["name"] in ("Firenze", "Fiesole")])
    )  # fmt: skip
    point = border[len(border) // 2].centroid
    found = inside(session, [], ((point.x, point.y, 0.3),))
    assert found.keys() >= {"048017", "048015"}
    assert all(share < MINIMUM_SHARE for share in found.values())


def test_parts_of_one_drawing_count_one_by_one(session: Session) -> None:
    tiny, large = box(11.2550, 43.7690, 11.2560, 43.7700), box(10.5, 42.5, 10.9, 42.9)
    together = inside(session, [tiny, large])
    assert together.keys() == inside(session, [tiny]).keys() | inside(session, [large]).keys()


def test_a_point_means_where_it_is(session: Session) -> None:
    assert inside(session, [], ((11.2558, 43.7696, 0),)) == {"048017": 0}
    assert inside(session, [], ((9.5, 43.3, 0),)) == {}


def test_several_drawings_are_kept_apart(session: Session) -> None:
    firenze, sea = drawn([], [(11.2558, 43.7696, 0)]), drawn([], [(9.5, 43.3, 1)])
    assert by_geometry(session, [sea, [], firenze]) == [{}, {}, {"048017": 0}]
    assert by_geometry(session, []) == []


def test_the_national_zones_as_drawn_are_those_of_the_table(session: Session, recordings: Path) -> None:
    zones = json.loads((recordings / "feeds/dpc/dpc_zones.json").read_text(encoding="utf-8"))
    tuscan = {zone["zona"]: zone["rings"] for zone in zones if zone["zona"].startswith("Tosc-")}
    found = by_geometry(session, [drawn(rings, []) for rings in tuscan.values()])
    expected = by_zones(session, tuscan, DAY)
    strays = {
        (zone, code)
        for zone, municipalities in zip(tuscan, found, strict=True)
        for code in municipalities.keys() ^ expected[zone].keys()
    }
    # Simplified, A5 strays over 5 % of Capannoli.
    assert strays == {("Tosc-A5", "050005")}


_lon, _lat = st.floats(9.7, 12.3), st.floats(42.3, 44.4)
_quiet = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@_quiet
@given(_lon, _lat, st.floats(0, 40))
def test_where_the_centre_of_a_disc_is_is_always_meant(session: Session, lon: float, lat: float, radius: float) -> None:
    found = inside(session, [], ((lon, lat, radius),))
    here = municipality_at(session, lon, lat)
    assert here is None or here in found
    assert all(0 <= share <= 1 for share in found.values())


@_quiet
@given(st.lists(st.tuples(_lon, _lat), min_size=3, max_size=8))
def test_latitude_and_longitude_exchanged_never_mean_tuscany(session: Session, ring: list[tuple[float, float]]) -> None:
    assert inside(session, [[(lat, lon) for lon, lat in ring]]) == {}


@_quiet
@given(st.lists(st.tuples(_lon, _lat), min_size=3, max_size=8))
def test_every_municipality_that_is_wholly_inside_is_meant(
    session: Session, boundaries: dict[str, list[Polygon]], ring: list[tuple[float, float]]
) -> None:
    parts = drawn([ring], [])
    polygons = [part for part in parts if not isinstance(part, Point)]
    found = by_geometry(session, [parts])[0]
    for code, boundary in boundaries.items():
        if any(polygon.covers(shapely.MultiPolygon(boundary)) for polygon in polygons):
            assert found[code] == pytest.approx(1)
        if found.get(code, 0) > 0:
            assert any(polygon.intersects(shapely.MultiPolygon(boundary)) for polygon in polygons)
