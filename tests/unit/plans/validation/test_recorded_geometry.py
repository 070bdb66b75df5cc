"""Geometry of real plans, and of the recordings with one defect each."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from plans.coordinates.systems import identify, rank
from plans.coordinates.transformation import Transformation
from plans.domain.taxonomy import CLASSES
from plans.validation.geometry import Checked, check_geometries, check_swap, split_by_type

VESUVIO = shapely.box(14.25, 40.7, 14.65, 40.95)


def rows(path: Path) -> np.ndarray:
    """The geometries of a GeoJSON file."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    found = np.full(len(features), None, dtype=object)
    found[:] = [shapely.from_geojson(json.dumps(one["geometry"])) if one["geometry"] else None for one in features]
    return found


def check(
    geometries: np.ndarray, code: str | None, boundary: shapely.Geometry, confirmed: Collection[int] = ()
) -> Checked:
    plan_class = CLASSES[code] if code else None
    numbers = range(1, len(geometries) + 1)
    return check_geometries("l", "f", numbers, geometries, plan_class, boundary, frozenset(confirmed))


def told(checked: Checked) -> list[tuple[str, str, int | None]]:
    return [(one.rule, one.level.value, one.row) for one in checked.findings]


@pytest.fixture
def derived(recordings: Path) -> Path:
    return recordings / "plans/derived"


def test_a_bowtie_waits_and_is_kept_once_confirmed(derived: Path) -> None:
    geometries = rows(derived / "self_intersection_bowtie.geojson")
    around = shapely.box(13.9, 42.0, 14.0, 42.1)
    waiting = check(geometries, "AE_AMMASS", around)
    assert told(waiting) == [("G02", "E", 1)]
    assert waiting.held.tolist() == [True]
    assert "+9,7 %" in waiting.findings[0].message
    confirmed = check(geometries, "AE_AMMASS", around, {1})
    assert told(confirmed) == [("G02", "R", 1)]
    assert confirmed.held.tolist() == [False]


def test_null_and_zero_are_refused_and_the_others_kept(derived: Path) -> None:
    checked = check(rows(derived / "null_and_zero_geometry.geojson"), "AE_ATTESA", VESUVIO)
    assert told(checked) == [("G05", "E", 4), ("G05", "E", 5)]
    assert checked.kept.tolist() == [True, True, True, False, False]


def test_longitude_and_latitude_swapped(derived: Path) -> None:
    geometries = rows(derived / "lonlat_swapped.geojson")
    finding = check_swap(geometries, VESUVIO)
    assert finding is not None
    assert finding.proposal == "swapped:EPSG:4326"
    checked = check(geometries, "AE_ATTESA", VESUVIO)
    assert told(checked) == [("G06", "E", row) for row in range(1, len(geometries) + 1)]
    assert not checked.kept.any()
    turned = Transformation("EPSG:4326", swapped=True).to_wgs84(geometries)
    assert told(check(turned, "AE_ATTESA", VESUVIO)) == []


def test_campi_flegrei_mixes_points_and_areas_two_of_them_broken(recordings: Path) -> None:
    (path,) = recordings.glob("plans/dpc-mappe/**/campi_flegrei_features.json*")
    geometries = rows(path)
    split = split_by_type(geometries)
    assert {letter: len(found) for letter, found in split.items()} == {"P": 36, "A": 47}
    around = shapely.box(13.5, 40.5, 15, 41.2)
    assert ("G04", "I", None) in told(check(geometries, None, around))
    areas = check(geometries[split["A"]], "RS_VULC", around)
    repaired = [one for one in areas.findings if one.rule == "G02"]
    assert [one.level.value for one in repaired] == ["R", "R"]
    assert areas.kept.all()
    assert shapely.is_valid(areas.geometries).all()


def test_a_geopackage_with_northing_first_is_read_easting_first(derived: Path) -> None:
    for layer, count in (("aree_attesa", 77), ("zona_rossa", 27)):
        meta, _, geometry, _ = pyogrio.raw.read(derived / "vesuvio_multilayer_6708.gpkg", layer=layer)
        code = identify(meta["crs"])
        assert code == "EPSG:6708"
        geometries = shapely.from_wkb(geometry)
        placed = Transformation(code).to_wgs84(geometries)
        assert shapely.intersects(VESUVIO, placed).sum() == count
        best = rank(geometries, VESUVIO)[0]
        assert (best.code, best.swapped) == ("EPSG:25833", False)


def test_a_shapefile_without_prj_is_in_gauss_boaga(derived: Path) -> None:
    path = f"/vsizip/{derived / 'centri_coordinamento_3003_noprj_latin1.zip'}/centri_coordinamento.shp"
    meta, _, geometry, _ = pyogrio.raw.read(path, encoding="latin1")
    assert meta["crs"] is None
    geometries = shapely.from_wkb(geometry)
    placed = Transformation("EPSG:3003").to_wgs84(geometries)
    near, far = shapely.box(*shapely.total_bounds(placed)), shapely.box(11.2, 43.7, 11.3, 43.8)
    assert rank(geometries, near)[0].code == "EPSG:3003"
    assert rank(geometries, far)[0].code == "EPSG:3003"
