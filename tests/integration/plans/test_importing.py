"""The job of an upload: examined without a transaction, staged in one, done again when it died."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from procrastinate import App
from sqlalchemy import text

from app.core.db import Database
from app.core.errors import InputRefused
from app.core.queue import queue_app
from doubles.staged_rows import Row, examined, layer_report
from plan_fixtures import ISTAT, NOW, Uploads
from plans import jobs
from plans.examination.contract import Answers, Examined, Place
from plans.models.versions import PlanVersion
from plans.publishing.answers import answer
from plans.publishing.importing import Examine, import_upload
from plans.publishing.queues import IMPORTS, RENDERING

Rows = Callable[[Answers], Sequence[Row]]


class Examiner:
    """What stands where the child process stands: it notes what it is asked, and finds what it is told to find."""

    def __init__(self, *rows: Row, meanwhile: Callable[[], None] = lambda: None) -> None:
        self.rows, self.meanwhile = rows or (Row("a"),), meanwhile
        self.asked: list[tuple[list[tuple[bytes, str]], Place, Answers]] = []
        self.layer = layer_report("aree_2024", None, fields=("NOME", "VIA"))

    def __call__(self, files: Sequence[tuple[Path, str]], place: Place, answers: Answers, folder: Path) -> Examined:
        self.asked.append(([(path.read_bytes(), name) for path, name in files], place, answers))
        self.meanwhile()
        layer = replace(self.layer, plan_class=answers.classes.get(self.layer.name))
        return examined(folder, self.rows, layers=[layer])


def version(uploads: Uploads, version_id: int) -> PlanVersion:
    with uploads.transaction() as session:
        return session.get_one(PlanVersion, version_id)


def run(database: Database, uploads: Uploads, examine: Examine, version_id: int) -> None:
    import_upload(database, uploads.store, examine, version_id, now=NOW)


def test_an_upload_is_examined_as_it_was_given_and_staged(fresh_database: Database, real_uploads: Uploads) -> None:
    examiner = Examiner(Row("a"), Row("b"))
    version_id = real_uploads.upload(b"abc", "aree.geojson")
    run(fresh_database, real_uploads, examiner, version_id)
    ((files, place, answers),) = examiner.asked
    assert (files, place.istat_code, place.name, answers) == ([(b"abc", "aree.geojson")], ISTAT, "Firenze", Answers())
    assert place.boundary
    found = version(real_uploads, version_id)
    assert (found.state, found.features, found.examined_at) == ("staged", 2, NOW)


def test_what_was_confirmed_before_is_expected_again(fresh_database: Database, real_uploads: Uploads) -> None:
    layer = layer_report("aree_2023", "AE_ATTESA", fields=("NOME", "VIA"), columns={"nome": "NOME"})
    real_uploads.publish(real_uploads.stage([Row("a")], layers=[layer]))
    examiner = Examiner()
    version_id = real_uploads.upload()
    run(fresh_database, real_uploads, examiner, version_id)
    assert [answers.classes for _, _, answers in examiner.asked] == [
        {"aree_2023": "AE_ATTESA"},
        {"aree_2024": "AE_ATTESA"},
    ]
    assert version(real_uploads, version_id).layers[0]["plan_class"] == "AE_ATTESA"


def test_answers_that_come_meanwhile_are_not_overrun(fresh_database: Database, real_uploads: Uploads) -> None:
    version_id = real_uploads.upload()

    def say_more() -> None:
        with real_uploads.transaction() as session:
            answer(session, version_id, Answers({"aree_2024": "AE_ATTESA"}), now=NOW)

    run(fresh_database, real_uploads, Examiner(meanwhile=say_more), version_id)
    assert version(real_uploads, version_id).state == "draft"
    run(fresh_database, real_uploads, Examiner(), version_id)
    assert version(real_uploads, version_id).state == "staged"


def test_why_it_could_not_be_examined_is_kept(fresh_database: Database, real_uploads: Uploads) -> None:
    def refuse() -> None:
        raise InputRefused("upload_without_files", "Non si legge.")

    version_id = real_uploads.upload()
    run(fresh_database, real_uploads, Examiner(meanwhile=refuse), version_id)
    found = version(real_uploads, version_id)
    assert (found.state, found.failure, found.examined_at) == ("draft", "Non si legge.", NOW)


def test_a_file_that_is_lost_is_named(fresh_database: Database, real_uploads: Uploads) -> None:
    version_id = real_uploads.upload()
    for path in real_uploads.store.root.rglob("*"):
        if path.is_file():
            path.unlink()
    run(fresh_database, real_uploads, Examiner(), version_id)
    assert "manca" in (version(real_uploads, version_id).failure or "")


def test_an_import_that_dies_changes_nothing_and_is_done_again(fresh_database: Database, real_uploads: Uploads) -> None:
    def die() -> None:
        raise MemoryError

    version_id = real_uploads.stage([Row("a")])
    with pytest.raises(MemoryError):
        run(fresh_database, real_uploads, Examiner(meanwhile=die), version_id)
    assert version(real_uploads, version_id).features == 1
    run(fresh_database, real_uploads, Examiner(Row("a"), Row("b")), version_id)
    assert version(real_uploads, version_id).features == 2


def test_a_version_that_is_public_is_left_alone(fresh_database: Database, real_uploads: Uploads) -> None:
    version_id = real_uploads.stage([Row("a")])
    real_uploads.publish(version_id)
    examiner = Examiner()
    run(fresh_database, real_uploads, examiner, version_id)
    assert examiner.asked == []


def test_what_was_tried_in_vain_is_said(fresh_database: Database, real_uploads: Uploads) -> None:
    def die() -> None:
        raise MemoryError

    version_id = real_uploads.upload()
    for attempts, failure in (
        (0, None),
        (2, "La lettura si è interrotta più volte: riprovare, o chiedere assistenza."),
    ):
        with real_uploads.transaction() as session:
            again = text("UPDATE procrastinate_jobs SET attempts = :attempts, scheduled_at = NULL")
            session.execute(again, {"attempts": attempts})
        work(workers(fresh_database, real_uploads, Examiner(meanwhile=die), 1))
        assert version(real_uploads, version_id).failure == failure
    assert waiting(fresh_database) == 0


def test_workers_import_one_at_a_time_and_render_what_is_public(
    fresh_database: Database, real_uploads: Uploads
) -> None:
    at_once, most, rendered, lock = 0, 0, [], threading.Lock()
    gate = threading.Event()

    def count() -> None:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        gate.wait(0.05)
        with lock:
            at_once -= 1

    versions = [real_uploads.upload(b"%d" % number) for number in range(4)]
    real_uploads.publish(real_uploads.stage([Row("a")]))
    apps = workers(fresh_database, real_uploads, Examiner(meanwhile=count), 2, rendered)
    while waiting(fresh_database):
        work(apps)
    assert most == 1
    assert rendered == [ISTAT]
    assert {version(real_uploads, version_id).state for version_id in versions} == {"staged"}


def waiting(database: Database) -> int:
    with database.transaction() as session:
        return session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'"))


def workers(
    database: Database, uploads: Uploads, examine: Examine, number: int, rendered: list[str] | None = None
) -> list[App]:
    """Workers as they would be composed, still closed; ``rendered`` notes what they are asked to render."""
    done = [] if rendered is None else rendered
    tools = jobs.PlanTools(database, uploads.store, examine, lambda _, istat_code: done.append(istat_code), lambda: NOW)
    apps = [queue_app(database) for _ in range(number)]
    for app in apps:
        jobs.register(app, tools)
    return apps


def work(apps: Sequence[App]) -> None:
    """Let workers do what is ready, all at once."""

    async def one(app: App) -> None:
        async with app.open_async():
            await app.run_worker_async(
                queues=[IMPORTS, RENDERING], wait=False, concurrency=2, install_signal_handlers=False,
                listen_notify=False,
            )  # fmt: skip

    async def everybody() -> None:
        await asyncio.gather(*map(one, apps))

    asyncio.run(everybody())
