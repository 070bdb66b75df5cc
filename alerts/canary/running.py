"""One run: a document of our own is written, taken in as if it came from outside, and what followed is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog
from sqlalchemy import text, update

from alerts.canary.device import keep_device
from alerts.canary.forgetting import forget_old_runs
from alerts.canary.keys import CanaryKeys, canary_keys
from alerts.canary.next_document import next_document
from alerts.ingestion.ingest import ingest
from alerts.ingestion.report import IngestReport
from alerts.models.canary import CanaryRun
from alerts.queries.canary import why_paused
from alerts.sources.canary_document import CanaryDocument, write_document
from alerts.sources.registry import CANARY, get_source
from app.core.db import Database
from app.core.errors import ExpectedError

_log = structlog.get_logger(__name__)


def run_canary(database: Database, secret: str, base: str, *, clock: Callable[[], datetime]) -> datetime | None:
    """Send one document on its way; when it was sent, which is what it is known by. ``None``: it is paused.

    ``secret`` is that of the service, ``base`` the address of the site as the worker reaches it. Whoever comes while
    another run is being queued waits.
    """
    with _alone(database):
        document = _begin(database, canary_keys(secret), base, clock())
        if document is None:
            return None
        failure: str | None = "unexpected"
        try:
            failure = _take_in(database, document)
        finally:
            _conclude(database, document.stamp, failure, clock())
        return document.stamp


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    """One at a time: what a run says depends on what became of the one before."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SELECT pg_advisory_lock(hashtext('canary'), 0)"))
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(hashtext('canary'), 0)"))


def _begin(database: Database, keys: CanaryKeys, base: str, now: datetime) -> CanaryDocument | None:
    """The next document, written down as a run before anything can go wrong with it."""
    with database.transaction() as session:
        if why_paused(session):
            return None
        forget_old_runs(session, now=now)
        keep_device(session, keys, base, now=now)
        document = next_document(session, now=now)
        session.add(CanaryRun(sent_at=now, level=document.level, queued=0))
    return document


def _take_in(database: Database, document: CanaryDocument) -> str | None:
    """The way of every document; the code of what stopped it, None when its message is in the queue."""
    stamp = document.stamp
    try:
        report = ingest(
            database,
            get_source(CANARY),
            [write_document(document)],
            now=stamp,
            real_now=stamp,
            internal_allowed=True,
        )
    except ExpectedError as error:
        _log.warning("canary_failed", code=error.code)
        return error.code
    return None if report.notifications else _reason(report)


def _reason(report: IngestReport) -> str:
    return next((str(issue["code"]) for issue in report.issues), "nothing_queued")


def _conclude(database: Database, stamp: datetime, failure: str | None, now: datetime) -> None:
    came_to = {"failure": failure} if failure else {"decided_at": now, "queued": 1}
    with database.transaction() as session:
        session.execute(update(CanaryRun).where(CanaryRun.sent_at == stamp).values(came_to))
