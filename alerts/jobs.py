"""What the clock and the workers call: a line or two each, the same use cases as the pages and the CLI."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import procrastinate
import requests
import structlog
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

from alerts.channels.contract import Channel
from alerts.dispatch.batch import send_batch
from alerts.dispatch.greeting import send_greeting
from alerts.dispatch.lanes import QUEUE, SEND_BATCH, SEND_TEST
from alerts.ingestion.poll import poll
from alerts.ingestion.sweeping import sweep
from alerts.ingestion.watching import announce, watch
from alerts.queries.sources import demonstration_loaded
from alerts.sources.contract import Source
from app.core.db import Database
from app.core.errors import ExpectedError, InputRefused
from app.core.mail import Mailer
from config import Settings

_log = structlog.get_logger(__name__)

#: Seconds before the first retry, and how often that doubles: 2, 4, … 64.
_FIRST_WAIT, _DOUBLINGS = 2.0, 5
#: No push service makes everybody wait longer than this, whatever it asks for.
_LONGEST_ASKED = 900.0
_UNFORESEEN_ATTEMPTS = 30


@dataclass(frozen=True, slots=True)
class WorkerTools:
    """What a worker's tasks need, made once a process."""

    settings: Settings
    database: Database
    channel: Channel
    clock: Callable[[], datetime]


class TryLater(Exception):
    """Some devices have to be tried again; ``seconds`` is what their push services asked for, 0 when they did not."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"try again in {seconds} s")
        self.seconds = seconds


class UntilDone(BaseRetryStrategy):
    """Try again at growing intervals.

    A batch that asks for it is tried for as long as it is of use: it ends by itself at expiry. What fails in a way that
    nobody foresaw is tried for about half an hour and then left as failed, for an operator to see.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        asked = exception.seconds if isinstance(exception, TryLater) else 0.0
        if not isinstance(exception, TryLater) and job.attempts >= _UNFORESEEN_ATTEMPTS:
            return None
        growing = _FIRST_WAIT * 2 ** min(job.attempts, _DOUBLINGS)
        return RetryDecision(retry_in={"seconds": int(max(growing, min(asked, _LONGEST_ASKED)))})


def register(app: procrastinate.App, tools: WorkerTools) -> None:
    """Give the worker its tasks."""
    base_url = tools.settings.base_url

    @app.task(name=SEND_BATCH, queue=QUEUE, pass_context=True, retry=UntilDone())
    def _send_batch(context: procrastinate.JobContext, batch_id: int) -> None:
        attempt = context.job.attempts + 1
        wait = send_batch(
            tools.database, tools.channel, batch_id, attempt=attempt, base_url=base_url, clock=tools.clock
        )
        if wait is not None:
            raise TryLater(wait)

    @app.task(name=SEND_TEST, queue=QUEUE)
    def _send_test(subscription_id: int) -> None:
        send_greeting(tools.database, tools.channel, subscription_id, base_url=base_url, clock=tools.clock)


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


def sweep_up(database: Database, *, now: datetime) -> None:
    """What a crash left undone, what changed by itself, and what waited for the end of quiet hours."""
    found = sweep(database, now=now)
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
