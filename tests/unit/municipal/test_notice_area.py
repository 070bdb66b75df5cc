"""The area of a notice: corners or GeoJSON as text, and back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.municipal.notices.area import AreaUnreadable, read_area, write_area

TRIANGLE = "43.880000, 11.090000\n43.890000, 11.090000\n43.890000, 11.100000"
RING = [[11.09, 43.88], [11.09, 43.89], [11.10, 43.89], [11.09, 43.88]]
POLYGON: dict[str, Any] = {"type": "Polygon", "coordinates": [RING]}
TWO: dict[str, Any] = {"type": "MultiPolygon", "coordinates": [[RING], [RING]]}
HOLED: dict[str, Any] = {"type": "Polygon", "coordinates": [RING, RING]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  \n", None),
        (TRIANGLE, POLYGON),
        (TRIANGLE + "\n43.88, 11.09", POLYGON),
        (f"\n{TRIANGLE}\n\n \n{TRIANGLE}\n", TWO),
        ("lat 43.88 lon 11.09;\n43.89;11.09\n43.89 11.1", POLYGON),
        (json.dumps(POLYGON), POLYGON),
        (json.dumps({"type": "Feature", "geometry": POLYGON}), POLYGON),
        (json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": TWO}]}), TWO),
        (json.dumps(HOLED), HOLED),
    ],
)
def test_an_area_is_read(text: str, expected: dict[str, Any] | None) -> None:
    assert read_area(text) == expected


@pytest.mark.parametrize("area", [POLYGON, TWO, HOLED])
def test_what_was_written_is_read_again(area: dict[str, Any]) -> None:
    assert read_area(write_area(area)) == area
    assert write_area(None) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("43.88, 11.09", "tre angoli"),
        ("43.88, 11.09\n43.88, 11.09\n43.88, 11.09", "tre angoli"),
        ("43,88, 11,09\n1\n2", "43,88, 11,09"),
        ("via Roma\n1, 2\n3, 4", "via Roma"),
        ("143.88, 11.09\n43.89, 11.09\n43.89, 11.1", "Terra"),
        ('{"type": "Point", "coordinates": [1, 2]}', "poligono"),
        ('{"type": "Polygon", "coordinates": [[["a", 2], [1, 2], [3, 4]]]}', "GeoJSON"),
        ('{"type": "Polygon"}', "GeoJSON"),
        ('{"a"', "GeoJSON"),
        ('{"type": "FeatureCollection", "features": []}', "tre angoli"),
    ],
)
def test_what_is_no_area_is_explained(text: str, words: str) -> None:
    with pytest.raises(AreaUnreadable, match=words):
        read_area(text)
