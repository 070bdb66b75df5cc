"""What the clock calls: polls, the sweep, the watch, the canary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import requests
import structlog

from alerts.canary.running import run_canary
from alerts.ingestion.checks import declare_polled
from alerts.ingestion.poll import poll
from alerts.ingestion.sweeping import sweep
from alerts.ingestion.watching import announce, watch
from alerts.queries.sources import demonstration_loaded
from alerts.sources.contract import Source
from app.core.db import Database
from app.core.errors import ExpectedError, InputRefused
from app.core.mail import Mailer

_log = structlog.get_logger(__name__)


def declare_feeds(database: Database, seconds: Mapping[str, int]) -> None:
    """Have it known which sources this clock polls, and how often."""
    with database.transaction() as session:
        declare_polled(session, seconds)


def poll_source(database: Database, source: Source, url: str, http: requests.Session, *, now: datetime) -> None:
    """One scheduled look at a source. Failures are recorded by the poll, and logged here: the clock goes on."""
    with database.transaction() as session:
        if demonstration_loaded(session):
            return
    try:
        report = poll(database, source, url, http, now=now)
    except InputRefused:
        return  # an operator has paused it
    except ExpectedError as error:
        _log.warning("poll_failed", source=source.facts.id, code=error.code)
        return
    if report and report.documents:
        _log.info("polled", source=source.facts.id, accepted=report.accepted, refused=report.refused)


def sweep_up(database: Database, sources: Mapping[str, Source], *, now: datetime) -> None:
    """What a crash left undone, what changed by itself, and what waited for the end of quiet hours."""
    found = sweep(database, sources, now=now)
    if found.anything:
        _log.info(
            "swept",
            documents=found.documents.documents,
            decisions=len(found.decided.kinds),
            queued=found.decided.notifications + found.documents.notifications + found.released,
        )


def watch_sources(database: Database, mailer: Mailer | None, base_url: str, *, now: datetime) -> None:
    """Open and close the alarms about sources, and write to the operators about those they have not heard of."""
    with database.transaction() as session:
        noticed = watch(session, now=now)
    if noticed.opened or noticed.closed:
        _log.warning("alarms", opened=noticed.opened, closed=noticed.closed)
    announce(database, mailer, base_url=base_url, now=now)


def send_canary(database: Database, secret: str, base: str, *, clock: Callable[[], datetime]) -> None:
    """One message to ourselves. Whether it arrives is for the watch to say."""
    if run_canary(database, secret, base, clock=clock) is None:
        _log.info("canary_paused")
