"""The script that finds a municipality on the device agrees with the geometry library, for any point of the region."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest
import shapely
from shapely.geometry import mapping

from app.core.territory.shipped import shipped_territory

SCRIPT = Path(__file__).parents[2] / "frontend/js/boundaries.js"
PROGRAM = """
import {{ readFileSync }} from 'node:fs';
import {{ municipalityAt }} from '{script}';
const {{ collection, points }} = JSON.parse(readFileSync(0));
console.log(JSON.stringify(points.map(([lon, lat]) => municipalityAt(collection, lon, lat)?.istat_code ?? null)));
"""


def test_it_finds_what_the_geometry_library_finds() -> None:
    if not (node := shutil.which("node")):
        pytest.skip("Node.js is not installed")
    places = shipped_territory().municipalities
    features = [
        {"type": "Feature", "properties": {"istat_code": place.istat_code}, "geometry": mapping(place.boundary)}
        for place in places
    ]
    chance = random.Random(20231102)
    points = [(chance.uniform(9.7, 12.4), chance.uniform(42.2, 44.5)) for _ in range(400)]
    given = json.dumps({"collection": {"features": features}, "points": points})
    program = PROGRAM.format(script=SCRIPT.as_uri())
    done = subprocess.run([node, "--input-type=module", "-e", program], input=given, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr

    tree = shapely.STRtree([place.boundary for place in places])
    expected = [
        next((places[index].istat_code for index in tree.query(shapely.Point(point), predicate="within")), None)
        for point in points
    ]
    assert json.loads(done.stdout) == expected
    assert 100 < sum(code is not None for code in expected) < 400
