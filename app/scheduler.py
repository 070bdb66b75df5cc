"""The clock: polls sources, and sweeps up after them. Several may run; one leads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import psycopg
import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from alerts.jobs.housekeeping import age_batches, forget_deliveries, sum_up_dispatches, want_agreements
from alerts.jobs.ticking import declare_feeds, poll_source, send_canary, sweep_up, watch_sources
from alerts.sources.registry import CANARY, configured_sources
from app.core import http
from app.core.clock import utc_now
from app.core.database import open_database
from app.core.db import Database
from app.core.errors import Unavailable
from app.core.leader import leadership, still_leading
from app.core.mail import operators_mailer
from app.core.slots import take_slot
from config import Settings
from plans.tracking.monthly import on_tick

_log = structlog.get_logger(__name__)

_BEAT = 1.0
#: Seconds between two sweeps, and two watches: how late, at most, what changed by itself is told.
_MINUTE = 60
_DAY = 24 * 3600
#: Seconds between two looks for devices without a key agreement.
_AGREEMENTS = 300
#: Seconds for the site to start, where it starts together with the clock.
_CANARY_DELAY = 15


@dataclass(frozen=True, slots=True)
class Tick:
    """One job of the clock: what runs, and how often, in seconds."""

    name: str
    every: int
    run: Callable[[], object]
    #: Seconds before the first run: the watch waits for the polls that follow a long stop.
    delay: int = 0


def ticks(settings: Settings, database: Database) -> list[Tick]:
    """Everything the clock does."""
    made, sources = http.session(), configured_sources(settings)

    def poll(source_id: str, url: str) -> Callable[[], object]:
        return lambda: poll_source(database, sources[source_id], url, made, now=utc_now())

    polls = [Tick(f"poll {key}", feed.seconds, poll(key, feed.url)) for key, feed in settings.feeds.items()]
    mailer = operators_mailer(settings)
    return [
        *polls,
        *_canary(settings, database),
        Tick("sweep", _MINUTE, lambda: sweep_up(database, sources, now=utc_now())),
        Tick("watch", _MINUTE, lambda: watch_sources(database, mailer, settings.base_url, now=utc_now()), _MINUTE),
        Tick("make agreements", _AGREEMENTS, lambda: want_agreements(database), _MINUTE),
        Tick("age batches", _MINUTE, lambda: age_batches(database, now=utc_now())),
        Tick("sum up", _MINUTE, lambda: sum_up_dispatches(database, now=utc_now())),
        Tick("track plans", _DAY, lambda: on_tick(database, now=utc_now()), _MINUTE),
        Tick("forget", _DAY, lambda: forget_deliveries(database, now=utc_now()), _MINUTE),
    ]


def _canary(settings: Settings, database: Database) -> list[Tick]:
    """The message to ourselves, once the site has had the time to start."""
    if settings.canary_seconds is None:
        return []

    def fly() -> None:
        send_canary(database, settings.secret_key, settings.canary_base, clock=utc_now)

    return [Tick("canary", settings.canary_seconds, fly, _CANARY_DELAY)]


def polled(settings: Settings) -> dict[str, int]:
    """Source → seconds between two looks, the canary's own among them."""
    canary = {} if settings.canary_seconds is None else {CANARY: settings.canary_seconds}
    return {key: feed.seconds for key, feed in settings.feeds.items()} | canary


def serve(settings: Settings, stopping: threading.Event) -> None:
    """Lead when it is our turn, until told to stop. A database that goes away ends the lead, not the process."""
    database = open_database(settings, application_name="cittadino scheduler")
    try:
        while not stopping.is_set():
            try:
                with leadership(database.conninfo, stopping) as connection:
                    if connection is not None:
                        _lead(settings, database, connection, stopping)
            except psycopg.Error as error:
                _log.warning("lead_lost", error=type(error).__name__)
                stopping.wait(_BEAT)
    finally:
        database.close()


def _lead(settings: Settings, database: Database, connection: psycopg.Connection, stopping: threading.Event) -> None:
    _log.info("leading")
    declare_feeds(database, polled(settings))
    clock = BackgroundScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 30}
    )
    for tick in ticks(settings, database):
        clock.add_job(
            _once,
            "interval",
            seconds=tick.every,
            args=[database, tick],
            id=tick.name,
            next_run_time=utc_now() + timedelta(seconds=tick.delay),
        )
    clock.start()
    try:
        while still_leading(connection) and not stopping.wait(_BEAT):
            pass
    finally:
        clock.shutdown(wait=False)


def _once(database: Database, tick: Tick) -> None:
    """Run a tick if its slot is still free. What goes wrong is logged: the next tick comes anyway."""
    try:
        with database.transaction() as session:
            if not take_slot(session, tick.name, every_seconds=tick.every, now=utc_now()):
                return
        tick.run()
    except Unavailable as error:
        _log.warning("tick_failed", job=tick.name, code=error.code)
    except Exception:
        _log.exception("tick_failed", job=tick.name)
