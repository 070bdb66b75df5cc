"""GDAL has three drivers left, whoever loaded it first and however it was asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from doubles.hostile_plan_files import VRT, WFS
from doubles.plan_files import geojson, kml

ROOT = Path(__file__).parents[4]
ASKED = """
import sys, pyogrio
print(*sorted(pyogrio.list_drivers()), sep=",")
for path in sys.argv[1:]:
    try:
        pyogrio.read_info(path)
        print("read", path)
    except pyogrio.errors.DataSourceError:
        pass
"""


@pytest.mark.parametrize("before", ["", "import pyogrio.raw;"])
@pytest.mark.parametrize(
    "loads",
    [
        "plans.readers.registry",
        "plans.readers.drivers",
        "plans.readers.adapters.shapefile",
        "plans.readers.adapters.dxf",
    ],
)
def test_only_three_are_left(before: str, loads: str, tmp_path: Path) -> None:
    files = {"vrt": VRT, "wfs": WFS, "geojson": geojson(), "kml": kml(), "csv": b"a,b\n1,2\n"}
    for name, content in files.items():
        (tmp_path / f"x.{name}").write_bytes(content)
    program = f"{before}import {loads}\n{ASKED}"
    command = [sys.executable, "-W", "error", "-c", program, *map(str, tmp_path.iterdir())]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=tmp_path)
    assert (done.stdout.split("\n")[:-1], done.stderr) == (["DXF,ESRI Shapefile,GPKG"], "")
