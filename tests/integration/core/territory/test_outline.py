"""The map of a region: light, exact at the borders, the same bytes every time."""

from __future__ import annotations

import gzip
import json

import pytest
import shapely
from shapely.geometry import shape
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.territory.load import load_region, load_shipped
from app.core.territory.outline import region_outline


def encoded(document: dict[str, object]) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


def test_a_region_as_shipped(session: Session) -> None:
    load_shipped(session)
    outline = region_outline(session, "09")
    features = outline["features"]
    assert len(features) == 273
    assert features[0]["properties"] == {"istat_code": "045001", "name": "Aulla", "province_code": "MS"}
    boundaries = [shape(feature["geometry"]) for feature in features]
    assert shapely.coverage_is_valid(boundaries)
    assert encoded(region_outline(session, "09")) == encoded(outline)
    assert len(gzip.compress(encoded(outline))) < 150_000


def test_full_boundaries_are_made_light(session: Session) -> None:
    load_region(session, "02")
    outline = region_outline(session, "02")
    boundaries = [shape(feature["geometry"]) for feature in outline["features"]]
    assert len(boundaries) == 74
    assert shapely.coverage_is_valid(boundaries)
    coordinates = shapely.get_coordinates(boundaries)
    assert (coordinates == coordinates.round(5)).all()
    assert encoded(region_outline(session, "02")) == encoded(outline)


def test_a_region_that_is_not_loaded(session: Session) -> None:
    with pytest.raises(NotFound) as refused:
        region_outline(session, "99")
    assert refused.value.code == "region_unknown"
