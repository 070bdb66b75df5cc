"""Whatever is uploaded, the worker process that looks at it goes on, and nothing of it is left on the disk."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.db import Database
from doubles import hostile_plan_files, hurried_worker, plan_files
from doubles.waiting import eventually
from plan_fixtures import Uploads
from plans.models.versions import PlanFinding, PlanVersion

#: A good file takes less than two.
PROCESSOR_SECONDS = 6


def tangle(corners: int = 3_000) -> bytes:
    """An outline that crosses itself millions of times: small to send, minutes and gigabytes to mend."""
    dice = random.Random(1)
    ring = [[11.15 + dice.random() * 0.2, 43.72 + dice.random() * 0.1] for _ in range(corners)]
    area = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    return plan_files.geojson([plan_files.feature({"nome": "Groviglio"}, area)])


@pytest.fixture
def worker(fresh_database: Database, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process whose temporary files are all in one folder."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = {
        "CITTADINO_ENV": "test",
        "CITTADINO_HOME": str(tmp_path),
        "DATABASE_URL": fresh_database.conninfo,
        "TMPDIR": str(temporary),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, hurried_worker.__file__, str(PROCESSOR_SECONDS)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=os.environ | environment, stdout=quiet, stderr=quiet) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_worker_survives_what_it_is_given(
    real_uploads: Uploads, worker: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    good = [plan_files.feature({"nome": "Piazza"}, {"type": "Point", "coordinates": [11.25, 43.77]})]
    given = [
        ("bomba.zip", hostile_plan_files.bomb()),
        ("groviglio.geojson", tangle()),
        ("attesa.geojson", plan_files.geojson(good)),
    ]
    uploads = {name: real_uploads.upload(content, name) for name, content in given}
    last = uploads["attesa.geojson"]
    eventually(lambda: version(real_uploads, last).examined_at is not None, "the last upload is examined", 200)

    assert {name: version(real_uploads, one).state for name, one in uploads.items()} == {
        "bomba.zip": "draft",
        "groviglio.geojson": "draft",
        "attesa.geojson": "staged",
    }
    assert found(real_uploads, uploads["bomba.zip"]) == ["F02"]
    assert found(real_uploads, uploads["groviglio.geojson"]) == ["F01"]
    assert worker.poll() is None
    assert list((tmp_path / "temporary").iterdir()) == []
    kept = sorted(path.stat().st_size for path in real_uploads.store.root.rglob("*") if path.is_file())
    assert kept == sorted(len(content) for _, content in given)


def version(uploads: Uploads, version_id: int) -> PlanVersion:
    with uploads.transaction() as session:
        return session.get_one(PlanVersion, version_id)


def found(uploads: Uploads, version_id: int) -> list[str]:
    with uploads.transaction() as session:
        return [row.rule for row in session.query(PlanFinding).filter_by(version_id=version_id, level="E")]
