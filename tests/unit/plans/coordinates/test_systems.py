"""What a file says of its reference system, in the dialects that are met, and what fits when it says nothing."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Transformer
from pyproj.enums import WktVersion

from app.core.territory.shipped import shipped_territory
from plans.coordinates.systems import identify, rank
from plans.coordinates.transformation import Transformation

BOUNDARIES = {one.name: one.boundary for one in shipped_territory().municipalities}
FIRENZE = BOUNDARIES["Firenze"]

ITALIAN = (3003, 3004, 4265, 4806, 4230, 23032, 23033, 32632, 32633, 25832, 25833, 6706, 7791, 7792, 4326)


def transverse(
    name: str, datum: str, ellipsoid: str, easting: float, meridian: float = 9, prime: str = '"Greenwich",0'
) -> str:
    """A .prj as ESRI's programs write them."""
    return (
        f'PROJCS["{name}",GEOGCS["GCS",DATUM["{datum}",SPHEROID[{ellipsoid}]],PRIMEM[{prime}],'
        'UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",'
        f'{easting}],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",{meridian}],'
        'PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
    )


INTERNATIONAL = '"International_1924",6378388.0,297.0'
ROMAN = 12.45233333333333
ROME = f'"Rome",{ROMAN}'
WGS84 = '"WGS_1984",6378137.0,298.257223563'
GRS80 = '"GRS_1980",6378137.0,298.257222101'


@pytest.mark.parametrize("version", [WktVersion.WKT1_ESRI, WktVersion.WKT1_GDAL, WktVersion.WKT2_2019])
@pytest.mark.parametrize("code", ITALIAN)
def test_italian_systems_in_every_dialect_of_wkt(code: int, version: WktVersion) -> None:
    assert identify(CRS.from_epsg(code).to_wkt(version)) == f"EPSG:{code}"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (transverse("Monte_Mario_Italy_1", "D_Monte_Mario", INTERNATIONAL, 1_500_000), "EPSG:3003"),
        (transverse("Roma40_Ovest", "D_Roma_1940", INTERNATIONAL, 1_500_000), "EPSG:3003"),
        (transverse("Transverse_Mercator", "D_unknown", INTERNATIONAL, 2_520_000, 15), "EPSG:3004"),
        (
            transverse("Monte_Mario_Rome_Italy_1", "D_MM", INTERNATIONAL, 1_500_000, 9 - ROMAN, ROME),
            "EPSG:3003",
        ),
        (
            transverse("Monte_Mario_Rome_Italy_2", "D_MM", INTERNATIONAL, 2_520_000, 15 - ROMAN, ROME),
            "EPSG:3004",
        ),
        (transverse("ED_1950_UTM_Zone_32N", "D_European_1950", INTERNATIONAL, 500_000), "EPSG:23032"),
        (transverse("utm 33 ed50", "D_unknown", INTERNATIONAL, 500_000, 15), "EPSG:23033"),
        (transverse("utm su Roma40", "D_Roma_1940", INTERNATIONAL, 500_000), None),
        (transverse("UTM fuso 32", "D_WGS_1984", WGS84, 500_000), "EPSG:32632"),
        (transverse("mio sistema", "D_unknown", GRS80, 500_000, 15), "EPSG:25833"),
        (transverse("locale", "D_unknown", INTERNATIONAL, 123_456), None),
        ("EPSG:3003", "EPSG:3003"),
        ("epsg:3003", "EPSG:3003"),
        ("3003", "EPSG:3003"),
        ("EPSG:26591", "EPSG:3003"),
        ("EPSG:6707", "EPSG:6707"),
        ("EPSG:4979", "EPSG:4326"),
        ("ESRI:102091", "EPSG:3003"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("OGC:CRS84", "EPSG:4326"),
        ("urn:ogc:def:crs:EPSG::3003", "EPSG:3003"),
        ("http://www.opengis.net/def/crs/EPSG/0/32632", "EPSG:32632"),
        ("EPSG:99999", None),
        ('LOCAL_CS["locale",UNIT["metre",1]]', None),
        ('PROJCS["troncato",GEOGCS["', None),
        ("+proj=tmerc +nadgrids=/etc/passwd", None),
        ("coordinate piane", None),
        ("", None),
        (None, None),
    ],
)
def test_what_a_file_may_say(written: str | None, code: str | None) -> None:
    assert identify(written) == code


def test_a_shift_in_the_definition_and_a_height_are_left_aside() -> None:
    shifted = CRS.from_epsg(3003).to_wkt(WktVersion.WKT1_GDAL)
    shifted = shifted.replace(
        'AUTHORITY["EPSG","7022"]]', 'AUTHORITY["EPSG","7022"]],TOWGS84[-104,-49,-9,1,-2,0.7,-11]'
    )
    assert "TOWGS84" in shifted
    assert identify(shifted) == "EPSG:3003"
    assert identify(CRS.from_user_input("EPSG:32632+5773").to_wkt()) == "EPSG:32632"


@given(st.text(max_size=200))
def test_no_text_is_too_strange(text: str) -> None:
    assert identify(text) is None or str(identify(text)).startswith("EPSG:")


def written_in(code: str, longitude: float, latitude: float, *, swapped: bool) -> np.ndarray:
    x, y = Transformer.from_crs(4326, code, always_xy=True, allow_ballpark=False).transform(longitude, latitude)
    return np.array([shapely.Point(y, x) if swapped else shapely.Point(x, y)], dtype=object)


@given(
    st.sampled_from(sorted(BOUNDARIES)),
    st.sampled_from([3003, 3004, 32632, 25832, 7791, 32633, 25833, 7792, 23032, 23033, 4326, 4265]),
    st.booleans(),
)
def test_the_system_a_municipality_wrote_in_is_among_those_that_fit(name: str, code: int, swapped: bool) -> None:
    boundary = BOUNDARIES[name]
    inside = shapely.point_on_surface(boundary)
    swapped = swapped and code in (3003, 3004, 4326)
    found = rank(written_in(f"EPSG:{code}", inside.x, inside.y, swapped=swapped), boundary)
    assert all(one.share == 1 for one in found)
    assert (f"EPSG:{code}", swapped) in [(one.code, one.swapped) for one in found]


@pytest.mark.parametrize(
    ("x", "y", "first"),
    [
        (1681593.1, 4849161.4, ("EPSG:3003", False)),
        (4849161.4, 1681593.1, ("EPSG:3003", True)),
        (681562.8, 4849145.6, ("EPSG:25832", False)),
        (4849145.6, 681562.8, ("EPSG:6707", True)),
        (11.256, 43.7731, ("EPSG:4326", False)),
        (43.7731, 11.256, ("EPSG:4326", True)),
        (-1.196, 43.7724, ("EPSG:4806", False)),
    ],
)
def test_where_rows_fall_decides(x: float, y: float, first: tuple[str, bool]) -> None:
    best = rank(np.array([shapely.Point(x, y)], dtype=object), FIRENZE)[0]
    assert (best.code, best.swapped, best.share, best.distance_m) == (*first, 1.0, 0.0)


def test_of_zones_that_overlap_the_one_that_leads_to_the_municipality() -> None:
    naples = shapely.box(14.2, 40.8, 14.4, 40.9)
    found = rank(np.array([shapely.Point(437000, 4522000)], dtype=object), naples)
    assert [one.code for one in found][:2] == ["EPSG:25833", "EPSG:32633"]
    assert {one.code for one in found} == {"EPSG:25833", "EPSG:32633", "EPSG:7792", "EPSG:23033"}


def test_far_from_the_municipality_the_coordinates_alone_are_judged() -> None:
    found = rank(np.array([shapely.Point(1456723.53, 4996369.73)], dtype=object), FIRENZE)
    assert (found[0].code, found[0].share) == ("EPSG:3003", 0.0)
    assert 200_000 < found[0].distance_m < 300_000


@pytest.mark.parametrize("sample", [[], [None], [shapely.Point()], [shapely.Point(0, 0)], [shapely.Point(1e9, 1e9)]])
def test_nothing_to_go_by(sample: list[shapely.Geometry | None]) -> None:
    assert rank(np.array(sample, dtype=object), FIRENZE) == ()


def test_every_candidate_can_be_used() -> None:
    for one in rank(np.array([shapely.Point(681562.8, 4849145.6)], dtype=object), FIRENZE):
        Transformation(one.code, swapped=one.swapped)
