"""The clock: polls sources, and sweeps up after them. Several may run; one leads."""

from __future__ import annotations

import threading
from datetime import timedelta

import psycopg
import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from alerts.jobs.ticking import declare_feeds
from app.core.clock import utc_now
from app.core.database import open_database
from app.core.db import Database
from app.core.errors import Unavailable
from app.core.leader import leadership, still_leading
from app.core.slots import take_slot
from app.tick import Tick
from app.ticks import polled, ticks
from config import Settings

_log = structlog.get_logger(__name__)

_BEAT = 1.0


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
