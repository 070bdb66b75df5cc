"""A heavy plan is sent lighter, and where a place lies is still answered as the plan itself answers it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import shapely
from geoalchemy2.shape import from_shape
from shapely import MultiPolygon, Point, box
from shapely.geometry import shape
from sqlalchemy.orm import Session

from app.core.territory.models import Municipality
from doubles.plan_rows import Row, publish
from plans.queries.geojson import WEIGHT, plan_geojson
from plans.queries.published import published_plan

PLACE = "048017"
#: Degrees of longitude and latitude in a metre, at 43.77° north.
METRE = np.array([1 / 80_500, 1 / 111_100])


@pytest.fixture
def plan(session: Session) -> Iterator[Session]:
    """A database in which Firenze is."""
    territory = from_shape(MultiPolygon([box(11, 43, 12, 44)]), 4326)
    session.add(
        Municipality(
            istat_code=PLACE, name="Firenze", province_code="FI", province_name="Firenze", region_code="09",
            region_name="Toscana", population=1, boundary_source="prova", boundary=territory,
        )
    )  # fmt: skip
    session.flush()
    yield session


def blob(east: float, north: float, metres: float, points: int, seed: int) -> shapely.Polygon:
    """A round area with a ragged border, as floods have: ``points`` vertices about ``metres`` from its middle."""
    rough = np.random.default_rng(seed).normal(0, metres / 200, points)
    smooth = metres * (1 + 0.2 * np.sin(np.linspace(0, 14 * np.pi, points)))
    angle = np.linspace(0, 2 * np.pi, points, endpoint=False)
    ring = np.column_stack([np.cos(angle), np.sin(angle)]) * (smooth + rough)[:, None] * METRE + [east, north]
    return shapely.Polygon(ring)


def sent(session: Session) -> tuple[dict[str, Any], bytes]:
    document = plan_geojson(session, published_plan(session, PLACE))
    return json.loads(document), document


def test_where_a_place_lies_is_answered_as_the_plan_does(plan: Session) -> None:
    floods = [blob(11.1 + 0.1 * number, 43.7, 2_000, 6_000, number) for number in range(5)]
    publish(plan, PLACE, [Row("RS_IDRA", f"z{n}", area, {"livello": "medio"}) for n, area in enumerate(floods)])
    document, _ = sent(plan)
    tolerance = document["tolerance_metres"]["hazards"]
    assert tolerance < 1
    drawn = [shape(feature["geometry"]) for feature in document["features"]]
    assert sum(map(shapely.get_num_coordinates, drawn)) < sum(map(shapely.get_num_coordinates, floods))
    places = np.random.default_rng(7).uniform([11.05, 43.65], [11.55, 43.75], (20_000, 2))
    points = shapely.points(places)
    for before, after in zip(floods, drawn, strict=True):
        assert after.is_valid
        differ = shapely.contains_xy(before, *places.T) != shapely.contains_xy(after, *places.T)
        # Nobody is told otherwise who is farther from the border than the document itself says.
        metres = [Point(point.coords[0]).distance(before.boundary) / METRE[1] for point in points[differ]]
        assert all(distance <= tolerance for distance in metres)


def test_what_is_light_is_sent_as_it_is(plan: Session) -> None:
    area = blob(11.2, 43.7, 2_000, 1_000, 1)
    publish(plan, PLACE, [Row("RS_IDRA", "z", area, {"livello": "medio"})])
    document, _ = sent(plan)
    (feature,) = document["features"]
    assert document["tolerance_metres"] == {"hazards": 0.1, "others": 0.1}
    assert (
        np.abs(
            shapely.get_coordinates(shape(feature["geometry"]).normalize()) - shapely.get_coordinates(area.normalize())
        ).max()
        < 1e-6
    )


def test_what_is_smaller_than_the_grid_is_still_there(plan: Session) -> None:
    tiny = box(11.2, 43.7, 11.2 + 2e-7, 43.7 + 2e-7)
    publish(plan, PLACE, [Row("AE_ATTESA", "t", tiny, {"nome": "Minuscola"})])
    (feature,) = sent(plan)[0]["features"]
    assert feature["geometry"]["coordinates"]


def test_five_thousand_features_are_within_what_a_phone_waits_for(plan: Session) -> None:
    random = np.random.default_rng(3)
    rows = [
        Row("AE_ATTESA", f"a{n}", Point(*random.uniform([11.15, 43.72], [11.32, 43.83])),
            {"nome": f"Piazza {n}", "indirizzo": f"Via dei Mille {n}", "capienza": int(random.integers(20, 900))})
        for n in range(4_000)
    ]  # fmt: skip
    rows += [
        Row("ED_RIL", f"e{n}", blob(*random.uniform([11.15, 43.72], [11.32, 43.83]), 30, 8, n),
            {"nome": f"Scuola {n}", "tipo": "scuola", "indirizzo": f"Via Roma {n}"})
        for n in range(800)
    ]  # fmt: skip
    rows += [
        Row("RS_IDRA", f"r{n}", blob(*random.uniform([11.15, 43.72], [11.32, 43.83]), 400, 300, n),
            {"livello": "elevato", "fonte": "PGRA 2021"})
        for n in range(200)
    ]  # fmt: skip
    publish(plan, PLACE, rows)
    document, text = sent(plan)
    assert len(document["features"]) == 5_000
    assert len(gzip.compress(text, 9)) <= WEIGHT
