"""What nobody publishes, sees or refers to goes; what can be returned to, and every original, stays."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from app.core.db import Database
from app.core.errors import InputRefused
from doubles.staged_rows import Row
from plan_fixtures import NOW, OFFICIAL, Uploads
from plans.examination.contract import Answers
from plans.models.versions import PlanVersion
from plans.publishing.answers import answer
from plans.publishing.publication import roll_back
from plans.publishing.receiving import keep, originals
from plans.publishing.retention import Forgotten, Terms, forget_plans

TERMS = Terms(staged=90, superseded=730)


def features(session: Session) -> dict[int, int]:
    counted = text("SELECT v.number, (SELECT count(*) FROM plan_feature WHERE version_id = v.id) FROM plan_version v")
    return {number: count for number, count in session.execute(counted)}


def after(uploads: Uploads, database: Database, days: int) -> Forgotten:
    return forget_plans(database, uploads.store, TERMS, now=NOW + timedelta(days=days))


def test_a_version_that_nobody_publishes_is_a_draft_again(fresh_database: Database, real_uploads: Uploads) -> None:
    version_id = real_uploads.stage([Row("a")])
    assert after(real_uploads, fresh_database, 90) == Forgotten()
    assert after(real_uploads, fresh_database, 91) == Forgotten(staged=1)
    assert after(real_uploads, fresh_database, 92) == Forgotten()
    with real_uploads.transaction() as session:
        version = session.get_one(PlanVersion, version_id)
        assert (version.state, version.features, features(session)) == ("draft", 1, {1: 0})
        assert "In 90 giorni nessuno" in (version.failure or "")
        (original,) = originals(session, version_id)
        assert real_uploads.store.is_intact(original.sha256)
        session.execute(text("DELETE FROM procrastinate_jobs"))
        answer(session, version_id, Answers(), now=NOW)
        assert session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 1


def test_the_version_to_return_to_is_kept_those_before_it_are_not(
    fresh_database: Database, real_uploads: Uploads
) -> None:
    versions = [real_uploads.stage([Row(name)]) for name in "abc"]
    for version_id in versions:
        real_uploads.publish(version_id)
    with real_uploads.transaction() as session:
        ended = text("UPDATE plan_version SET ended_at = ended_at + interval '1 hour' WHERE number = 2")
        session.execute(ended)
    assert after(real_uploads, fresh_database, 730) == Forgotten()
    assert after(real_uploads, fresh_database, 731) == Forgotten(superseded=1)
    with real_uploads.transaction() as session:
        assert features(session) == {1: 0, 2: 1, 3: 1}
        roll_back(session, OFFICIAL, versions[2], now=NOW)
    with pytest.raises(InputRefused, match="versione 1 non si conservano più"), real_uploads.transaction() as session:
        roll_back(session, OFFICIAL, versions[1], now=NOW)
    with pytest.raises(InputRefused, match="versione 1 non si conservano più"):
        real_uploads.publish(versions[0])
    assert real_uploads.states() == ["superseded", "published", "superseded"]


@pytest.mark.parametrize(("referred", "lost"), [(0, 1), (1, 21)])
def test_no_file_goes_where_too_many_would(
    fresh_database: Database, real_uploads: Uploads, referred: int, lost: int
) -> None:
    for number in range(referred):
        real_uploads.upload(f"referred {number}".encode())
    for number in range(lost):
        keep(real_uploads.store, "a.zip", io.BytesIO(f"lost {number}".encode()))
    for path in real_uploads.store.root.glob("*/*"):
        os.utime(path, (0, 0))
    with capture_logs() as logs:
        assert after(real_uploads, fresh_database, 0) == Forgotten()
    assert [(one["event"], one["log_level"], one["files"]) for one in logs] == [
        ("plan_files_not_discarded", "error", lost)
    ]
    assert real_uploads.store.count() == referred + lost


def test_files_to_which_nothing_refers(fresh_database: Database, real_uploads: Uploads) -> None:
    real_uploads.upload(b"referred")
    with real_uploads.transaction() as session:
        referred = session.scalar(text("SELECT sha256 FROM plan_original"))
    lost = keep(real_uploads.store, "a.zip", io.BytesIO(b"lost")).stored.sha256
    for sha256 in (referred, lost):
        os.utime(real_uploads.store.path(sha256), (0, 0))
    assert after(real_uploads, fresh_database, 0) == replace(Forgotten(), files=1)
    assert (real_uploads.store.is_intact(referred), real_uploads.store.is_intact(lost)) == (True, False)
