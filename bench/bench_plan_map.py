"""How soon the map of a large municipality's plan is drawn on a cold cache, and what travels for it.

Run with ``make bench``. 5,000 features in Prato; headless Chromium, cache and service worker off, five times at each
width. *drawn* is when areas, lines and symbols are on the map, *text* when the heading and the list can be read,
*computing* what the page's own thread has needed for all of it.
"""

from __future__ import annotations

import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from shapely import LineString, Point, Polygon

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from app.core.database import open_database
from app.core.db import Database
from app.core.localdb.cluster import LocalCluster
from app.setup import prepare
from config import Settings
from doubles.plan_rows import Row, publish
from e2e.chromium import BrowserMissing, Chromium

FEATURES, TIMES = 5_000, 5
PRATO, PORT = "100005", 8918
ORIGIN = f"http://localhost:{PORT}"
PAGE = f"{ORIGIN}/comuni/{PRATO}/piano"
_MARKS = """(() => { const paint = performance.getEntriesByName('first-contentful-paint')[0];
  const drawn = performance.getEntriesByName('plan-map-drawn')[0];
  return [paint?.startTime ?? 0, drawn?.startTime ?? 0]; })()"""


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="cittadino-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        settings = Settings.from_env({"CITTADINO_HOME": f"{folder}/home", "CITTADINO_ENV": "test"})
        database = open_database(settings)
        try:
            fill(database)
            with_web(settings)
        finally:
            database.close()
            LocalCluster(settings.home).stop()


def fill(database: Database) -> None:
    prepare(database)
    with database.transaction() as session:
        publish(session, PRATO, list(rows(random.Random(7))))


def rows(chance: random.Random) -> Iterator[Row]:
    """What a large municipality has: half of it points, a fifth of it hazard areas of forty vertices."""
    kinds = ["AE_ATTESA"] * 8 + ["DAE"] * 8 + ["ED_RIL"] * 10 + ["RS_IDRA"] * 6 + ["RS_FRANA"] * 4 + ["VIA_FUGA"] * 4
    for number in range(FEATURES):
        code = kinds[number % len(kinds)]
        lon, lat = chance.uniform(11.02, 11.15), chance.uniform(43.83, 43.95)
        values = {"nome": f"{code} {number}", "indirizzo": f"Via numero {number}", "capienza": 10 + number}
        yield Row(code, str(number), shape(code, lon, lat, chance), values | {"livello": "medio"})


def shape(code: str, lon: float, lat: float, chance: random.Random) -> Any:
    if code == "VIA_FUGA":
        return LineString([(lon + step * 0.0004, lat + chance.uniform(0, 0.0004)) for step in range(8)])
    if not code.startswith("RS_"):
        return Point(lon, lat)
    size, lobes, turns = 0.001 * chance.uniform(0.5, 1.5), chance.randint(2, 4), [n * math.tau / 40 for n in range(40)]
    radii = [size * (1 + 0.3 * math.sin(lobes * turn)) for turn in turns]
    return Polygon([(lon + r * math.cos(t), lat + r * math.sin(t)) for r, t in zip(radii, turns, strict=True)])


def with_web(settings: Settings) -> None:
    environment = {**os.environ, "CITTADINO_ENV": "test", "CITTADINO_HOME": str(settings.home)}
    command = [sys.executable, "-m", "app.cli.main", "web", "--port", str(PORT)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    web = subprocess.Popen(command, env=environment, **quiet)
    try:
        payload()
        browser()
    finally:
        web.terminate()
        web.wait()


def payload() -> None:
    plan = weight(f"/api/v1/municipalities/{PRATO}/plan")
    page = weight(f"/comuni/{PRATO}/piano")
    outline = weight("/confini/09.json")
    print(f"plan map, {FEATURES:,} features: {plan / 1000:.0f} KB compressed (target 300)")
    print(f"  its page {page / 1000:.0f} KB; boundaries behind it {outline / 1000:.0f} KB, after the first paint")


def weight(path: str) -> int:
    for _ in range(300):
        try:
            with urlopen(Request(ORIGIN + path, headers={"Accept-Encoding": "gzip"})) as answer:
                return len(answer.read())
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the web process does not answer")


def browser() -> None:
    try:
        chromium = Chromium()
    except BrowserMissing as missing:
        print(f"NOT MEASURED: {missing}")
        return
    with chromium:
        chromium.tell("Performance.enable", timeDomain="threadTicks")
        for width in (360, 1280):
            chromium.resize(width)
            for query in ("", "?rischio=hydraulic"):
                found = [look(chromium, query) for _ in range(TIMES)]
                text, drawn, busy = (statistics.median(column) for column in zip(*found, strict=True))
                told = f"text {text:5.0f} ms   drawn {drawn:5.0f} ms (target 1500)   computing {busy:5.0f} ms"
                print(f"  {width} px, {query or 'no hazard':<19} {told}", flush=True)


def look(chromium: Chromium, query: str) -> tuple[float, float, float]:
    """Milliseconds from asking for the page to its first text and to its map, nothing of it kept from before.

    The third is what the page's thread has computed until it was quiet, by the processor's clock: the only one that
    does not depend on what else the machine is doing.
    """
    chromium.tell("Storage.clearDataForOrigin", origin=ORIGIN, storageTypes="all")
    chromium.tell("Network.setCacheDisabled", cacheDisabled=True)
    chromium.open(PAGE + query)
    for _ in range(100):
        text, drawn = chromium.js(_MARKS)
        if drawn:
            return text, drawn, computed(chromium)
        time.sleep(0.1)
    raise RuntimeError("the map was never drawn: " + "; ".join(chromium.errors))


def computed(chromium: Chromium) -> float:
    """Milliseconds that the page's thread has been at work since the page was opened."""
    found = {one["name"]: one["value"] for one in chromium.tell("Performance.getMetrics")["metrics"]}
    return 1000 * float(found["TaskDuration"])


if __name__ == "__main__":
    main()
