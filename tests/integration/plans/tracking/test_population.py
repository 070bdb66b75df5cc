"""Where people live: loaded, replaced, and counted near the waiting areas, against figures worked out by hand."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import shapely
from shapely import MultiPolygon, Polygon
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import InputRefused
from doubles.plan_region import SIDE, SOUTH, WEST, add_step
from plans.models.population import PopulationPlace, PopulationSource
from plans.tracking.contents import waiting_coverage
from plans.tracking.population import Wanted, load_population
from plans.tracking.scope import Scope, closed_on
from plans.tracking.snapshots import take_snapshot

NOW = datetime(2026, 10, 15, 9, tzinfo=UTC)
WANTED = Wanted("09", "ISTAT, sezioni di censimento", 2021)
OCTOBER = date(2026, 10, 1)


def at(place: int, east: float, north: float) -> tuple[float, float]:
    """Longitude and latitude of a point of the municipality at ``place``, in shares of its side."""
    return WEST + (place + east) * SIDE, SOUTH + north * SIDE


def table(path: Path, *rows: tuple[float, float, object]) -> Path:
    lines = [f"{lon:.7f};{lat:.7f};{people}" for lon, lat, people in rows]
    path.write_text("\n".join(["lon;lat;abitanti", *lines]), encoding="utf-8")
    return path


def coverage(session: Session, code: str = "048901", **asked: object) -> dict[str, object]:
    rows = waiting_coverage(session, Scope(OCTOBER, "09", **asked)).rows  # type: ignore[arg-type]
    return dict(next(row for row in rows if row["istat_code"] == code))


@pytest.fixture
def points(tmp_path: Path) -> Path:
    """Of A: 30 people in its square, 40 some 400 m to the east of it, 130 some 600 m to the east, 300 far away."""
    metre = SIDE / 8048  # of a degree of longitude at 43.75° N: 80.48 km
    lon, lat = at(0, 0.1, 0.5)
    return table(
        tmp_path / "abitanti.csv", (lon, lat, 30), (lon + 400 * metre, lat, 40), (lon + 600 * metre, lat, 130),
        (*at(0, 0.35, 0.9), "300"), (*at(1, 0.5, 0.5), "-9999"), (*at(1, 0.5, 0.6), 0), (*at(9, 0.5, 0.5), 8),
    )  # fmt: skip


def test_of_less_than_a_tenth_of_a_person_there_is_nothing_to_share(region: Session, tmp_path: Path) -> None:
    load_population(region, table(tmp_path / "abitanti.csv", (*at(0, 0.1, 0.5), 0.04)), WANTED, now=NOW)
    take_snapshot(region, now=NOW)
    assert coverage(region)["method"] == "area"


def test_people_are_counted_where_they_live(region: Session, points: Path) -> None:
    loaded = load_population(region, points, WANTED, now=NOW)
    assert (loaded.rows, loaded.places, loaded.people, loaded.municipalities) == (7, 4, 500, 1)
    assert (loaded.unread, loaded.outside, loaded.people_outside) == (1, 1, 8)
    assert loaded.odd == ("048901", "048902", "048903", "048904")  # 500 of 1,000 people, and nobody elsewhere
    take_snapshot(region, now=NOW)
    a = coverage(region)
    assert (a["method"], a["people"], a["near_population"], a["near_share"]) == ("points", 500, 70, 70 / 500)
    assert (a["source_id"], a["population"]) == (loaded.source_id, 1000)
    assert [coverage(region, f"04890{n}")["method"] for n in (2, 3, 4)] == ["none"] * 3


def test_a_cell_counts_by_its_share_within_reach(region: Session, tmp_path: Path) -> None:
    lon, lat = at(0, 0.6, 0.5)
    half, away = 0.0005, at(0, 0.8, 0.8)
    around = shapely.box(lon - half, lat - half, lon + half, lat + half)
    # Two squares in one cell, of the same size: the one at the area is within reach, the other is not.
    both = MultiPolygon([around, shapely.box(away[0], away[1], away[0] + 2 * half, away[1] + 2 * half)])
    crossed = Polygon([(away[0], away[1]), (away[0] + half, away[1] + half), (away[0] + half, away[1]),
                       (away[0], away[1] + half)])  # fmt: skip
    path = tmp_path / "sezioni.gpkg"
    pyogrio.raw.write(
        path, shapely.to_wkb(np.array([around, both, crossed])), [np.array([10, 100, 7])], ["POP21"], crs="EPSG:4326",
        geometry_type="Unknown", driver="GPKG", layer="sezioni",
    )  # fmt: skip
    loaded = load_population(region, path, WANTED, now=NOW)
    assert (loaded.places, loaded.people, loaded.column) == (3, 117, "POP21")
    take_snapshot(region, now=NOW)
    assert coverage(region)["near_population"] == pytest.approx(60, abs=1)


def test_loading_again_replaces_and_the_month_that_lasts_is_measured_again(region: Session, points: Path) -> None:
    take_snapshot(region, now=NOW)
    assert (coverage(region)["method"], coverage(region)["near_population"]) == ("area", 18)
    first = load_population(region, points, WANTED, now=NOW)
    assert take_snapshot(region, now=NOW + timedelta(hours=1)).added == 1
    assert coverage(region)["method"] == "points"
    table(points, (*at(0, 0.1, 0.5), 50), (*at(2, 0.5, 0.5), 50))
    second = load_population(region, points, Wanted("09", "Anagrafe", 2026), now=NOW + timedelta(hours=2))
    assert take_snapshot(region, now=NOW + timedelta(hours=3)).added == 1
    assert (coverage(region)["source_id"], coverage(region)["near_share"]) == (second.source_id, 1)
    assert take_snapshot(region, now=NOW + timedelta(hours=4)).added == 0
    assert region.scalar(select(func.count()).select_from(PopulationPlace)) == 2
    kept = region.scalars(select(PopulationSource.id).order_by(PopulationSource.id)).all()
    assert kept == [first.source_id, second.source_id]


def test_what_is_loaded_late_does_not_move_a_month_that_is_over(region: Session, points: Path) -> None:
    take_snapshot(region, now=NOW)
    november = datetime(2026, 11, 2, 9, tzinfo=UTC)
    take_snapshot(region, now=november)
    known = closed_on(region, OCTOBER)
    before = coverage(region, known=known)
    load_population(region, points, WANTED, now=november + timedelta(days=1))
    late = november + timedelta(days=1)
    add_step(region, "048901", "OSSERVAZIONI", date(2026, 10, 20), addressee="Regione", recorded=late)
    assert take_snapshot(region, now=november + timedelta(days=2)).corrected == 1
    assert coverage(region, known=known) == before
    assert coverage(region)["method"] == "area"  # corrected for the late step, measured as it was
    rows = waiting_coverage(region, Scope(date(2026, 11, 1), "09")).rows
    assert next(row for row in rows if row["istat_code"] == "048901")["method"] == "points"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("lon;lat;nome\n11.05;43.75;Piazza", "--column"),
        ("lon;lat;abitanti\n11.05;43.75;tanti", "nessun abitante"),
        ("lon;lat;abitanti\n2.35;48.85;9", "in Italia"),
        ("lon;lat;abitanti\n7.6;45.07;9", "nei comuni della regione"),
        ('{"type": "Topology"}', "Topo"),
    ],
)
def test_what_cannot_be_used_is_refused_and_changes_nothing(
    region: Session, tmp_path: Path, content: str, why: str
) -> None:
    path = tmp_path / ("dati.json" if content.startswith("{") else "dati.csv")
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputRefused, match=why) as refused:
        load_population(region, path, WANTED, now=NOW)
    assert refused.value.code == "population_invalid"
    assert region.scalar(select(func.count()).select_from(PopulationSource)) == 0


def test_a_column_and_a_system_may_be_said(region: Session, tmp_path: Path) -> None:
    path = tmp_path / "griglia.geojson"
    lon, lat = at(0, 0.1, 0.5)
    point = {"type": "Point", "coordinates": [lon, lat]}
    row = {"type": "Feature", "geometry": point, "properties": {"quanti": 12}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [row]}), encoding="utf-8")
    wanted = Wanted("09", "Comune", 2026, column="QUANTI", crs="EPSG:4326")
    assert load_population(region, path, wanted, now=NOW).people == 12
    with pytest.raises(InputRefused, match="EPSG:99999"):
        load_population(region, path, Wanted("09", "Comune", 2026, column="quanti", crs="EPSG:99999"), now=NOW)
    with pytest.raises(InputRefused) as unknown:
        load_population(region, path, Wanted("77", "Comune", 2026), now=NOW)
    assert unknown.value.code == "region_unknown"
