"""How long a large upload takes, what it needs, and what citizens notice of it.

Run with ``make bench``. A shapefile of 100,000 areas in EPSG:3003 goes through the child process, into staged rows and
into a difference; then two such uploads wait in the queue of a worker while pages are asked for.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from urllib.request import urlopen

import numpy as np
import pyogrio
import shapely
from pyproj import Transformer

from app.cli.product import operator
from app.core.clock import utc_now
from app.core.database import open_database
from app.core.db import Database
from app.core.localdb.cluster import LocalCluster
from app.core.storage import FileStore
from app.plan_wiring import importer
from app.setup import prepare
from config import Settings
from plans.examination.contract import Answers
from plans.publishing.receiving import keep, receive

FEATURES = int(os.environ.get("BENCH_FEATURES", "100000"))
FIRENZE = "048017"
PORT = 8917
ASKED = 300
PAGES = (f"http://127.0.0.1:{PORT}/comuni/{FIRENZE}", f"http://127.0.0.1:{PORT}/api/v1/municipalities/{FIRENZE}/status")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="cittadino-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        settings = Settings.from_env({"CITTADINO_HOME": f"{folder}/home", "CITTADINO_ENV": "test"})
        database = open_database(settings)
        try:
            prepare(database)
            path = shapefile(folder, FEATURES)
            publish(settings, database, path)
            surge(settings, database, path)
        finally:
            database.close()
            LocalCluster(settings.home).stop()


def shapefile(folder: Path, count: int) -> Path:
    """A zip with ``count`` areas of 24 vertices around Firenze, in EPSG:3003."""
    random = np.random.default_rng(1)
    x, y = Transformer.from_crs(4326, 3003, always_xy=True).transform(
        random.uniform(11.17, 11.32, count), random.uniform(43.74, 43.82, count)
    )
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    radius = random.uniform(8, 20, count)[:, None] * (1 + 0.1 * random.standard_normal((count, 24)))
    rings = np.stack([x[:, None] + radius * np.cos(angles), y[:, None] + radius * np.sin(angles)], axis=-1)
    areas = shapely.polygons(shapely.linearrings(np.concatenate([rings, rings[:, :1]], axis=1)))
    columns = [np.array([f"{word} {number}" for number in range(count)], object) for word in ("Edificio", "Via Roma")]
    pyogrio.raw.write(
        folder / "edifici.shp",
        shapely.to_wkb(areas),
        [*columns, np.array(["scuola"] * count, object)],
        ["DENOM", "INDIRIZZO", "TIPO"],
        crs="EPSG:3003",
        geometry_type="Polygon",
        driver="ESRI Shapefile",
    )
    path = folder / "edifici.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in folder.glob("edifici.???"):
            if part.suffix != ".zip":
                archive.write(part, part.name)
    return path


def publish(settings: Settings, database: Database, path: Path) -> None:
    """Twice: the second time there is something to compare with."""
    answers = Answers(classes={"edifici": "ED_RIL"})
    for word in ("first", "same again, with a difference of none"):
        began = time.perf_counter()
        outcome = importer(settings, database, operator()).publish_files(FIRENZE, [(path, path.name)], answers, act="")
        seconds = time.perf_counter() - began
        assert outcome.accepted
        counts = {change.value: count for change, count in outcome.changes.items() if count}
        print(f"{FEATURES:,} areas in EPSG:3003, file to published ({word}): {seconds:.1f} s {counts}", flush=True)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"memory at most: {most} MB in the child that examines, {own} MB in who stages (the bench included)")


def surge(settings: Settings, database: Database, path: Path) -> None:
    """What public pages take while two imports are in the queue of a worker, against the same pages before."""
    environment = {**os.environ, "CITTADINO_ENV": "test", "CITTADINO_HOME": str(settings.home)}
    start = [sys.executable, "-m", "app.cli.main"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment}
    web = subprocess.Popen([*start, "web", "--port", str(PORT)], **quiet)
    worker = subprocess.Popen([*start, "worker"], **quiet)
    try:
        wait_for_pages()
        before = measure()
        for number in range(2):
            queue(settings, database, path, f"coda-{number}.zip")
        time.sleep(2)  # the child is reading
        during = measure()
    finally:
        for process in (web, worker):
            process.terminate()
        for process in (web, worker):
            process.wait()
    print(f"public pages, p95: {before:.1f} ms with nothing to do, {during:.1f} ms during imports", end="")
    print(f"  ({during / before:.1f}x)")


def queue(settings: Settings, database: Database, path: Path, name: str) -> None:
    with path.open("rb") as source:
        given = replace(keep(FileStore.of(settings.home), path.name, source), name=name)
    with database.transaction() as session:
        receive(session, operator(), FIRENZE, [given], answers=Answers(), now=utc_now())


def wait_for_pages() -> None:
    for _ in range(200):
        try:
            urlopen(PAGES[0]).read()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the pages did not come up")


def measure() -> float:
    """The 95th percentile in milliseconds, asked by two at once."""
    found: list[float] = []

    def ask() -> None:
        for number in range(ASKED):
            began = time.perf_counter()
            urlopen(PAGES[number % len(PAGES)]).read()
            found.append(1000 * (time.perf_counter() - began))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statistics.quantiles(found, n=20)[-1]


if __name__ == "__main__":
    main()
