"""The clock: polls sources. Several may run; one leads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from alerts.jobs import poll_source
from alerts.sources.registry import SOURCES
from app.core import http
from app.core.clock import utc_now
from app.core.database import open_database
from app.core.db import Database
from app.core.errors import Unavailable
from app.core.leader import leadership, still_leading
from app.core.slots import take_slot
from config import Settings

_log = structlog.get_logger(__name__)

_BEAT = 1.0


@dataclass(frozen=True, slots=True)
class Tick:
    """One job of the clock: what runs, and how often, in seconds."""

    name: str
    every: int
    run: Callable[[], object]


def ticks(settings: Settings, database: Database) -> list[Tick]:
    """Everything the clock does."""
    urls = {"dpc": settings.dpc_url}
    made = http.session()

    def poll(source_id: str) -> Callable[[], object]:
        return lambda: poll_source(database, source_id, urls[source_id], made, now=utc_now())

    polled = [source.facts.id for source in SOURCES.values() if source.facts.polled]
    return [Tick(f"poll {source_id}", settings.dpc_poll_seconds, poll(source_id)) for source_id in polled]


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
    clock = BackgroundScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 30}
    )
    for tick in ticks(settings, database):
        clock.add_job(
            _once, "interval", seconds=tick.every, args=[database, tick], id=tick.name, next_run_time=utc_now()
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
