"""The waiting areas of the national plan for Vesuvio, uploaded as a municipality would, corrected, uploaded again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.core.db import Database
from app.core.storage import FileStore
from plan_fixtures import NOW, Uploads, add_municipality
from plans.domain.difference import Change
from plans.examination.contract import Answers
from plans.examination.process import examine
from plans.models.versions import PlanVersion
from plans.publishing.answers import answer
from plans.publishing.difference import Difference, difference
from plans.publishing.holding import published_version
from plans.publishing.importing import import_upload

POLLENA = "063056"
AROUND_VESUVIO = (14.2, 40.7, 14.6, 41.0)
FILE = "piano_naz_ves_dati_aree_attesa.geojson"


@pytest.fixture
def waiting_areas(recordings: Path) -> dict[str, Any]:
    found = recordings / "plans/dpc-mappe/rischi/Piano_Nazionale_Vesuvio" / FILE
    if not found.exists():
        pytest.skip("fra le registrazioni mancano le aree di attesa del Vesuvio")
    return json.loads(found.read_text(encoding="utf-8"))


def upload(database: Database, uploads: Uploads, document: dict[str, Any]) -> int:
    version_id = uploads.upload(json.dumps(document).encode(), FILE, POLLENA)
    with uploads.transaction() as session:
        version = answer(session, version_id, Answers({FILE.removesuffix(".geojson"): "AE_ATTESA"}), now=NOW)
        assert version.state == "draft"
    import_upload(database, uploads.store, examine, version_id, now=NOW)
    return version_id


def compare(uploads: Uploads, version_id: int) -> Difference:
    with uploads.transaction() as session:
        version = session.get_one(PlanVersion, version_id)
        assert (version.state, version.failure) == ("staged", None), version.layers
        return difference(session, version_id)


def test_two_points_changed_show_as_exactly_two_moves(
    fresh_database: Database, tmp_path: Path, waiting_areas: dict[str, Any]
) -> None:
    uploads = Uploads(fresh_database.transaction, FileStore(tmp_path / "files"), tmp_path)
    with uploads.transaction() as session:
        add_municipality(session, POLLENA, "Pollena Trocchia", AROUND_VESUVIO)
    first = upload(fresh_database, uploads, waiting_areas)
    before = compare(uploads, first)
    assert before.counts[Change.ADDED] == len(waiting_areas["features"])
    uploads.publish(first)
    for feature in (waiting_areas["features"][4], waiting_areas["features"][40]):
        feature["geometry"]["coordinates"][0] += 0.0005
    second = upload(fresh_database, uploads, waiting_areas)
    found = compare(uploads, second)
    assert {change: count for change, count in found.counts.items() if count} == {
        Change.MOVED: 2,
        Change.UNCHANGED: len(waiting_areas["features"]) - 2,
    }
    assert [change.far for change in found.changes] == [True, True]
    uploads.publish(second)
    with uploads.transaction() as session:
        public = published_version(session, POLLENA)
        assert public is not None
        assert public.id == second
