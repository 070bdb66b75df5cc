"""What the clock calls to keep the dispatch in order: ageing, reach, retention, key agreements."""

from __future__ import annotations

from datetime import datetime

import structlog

from alerts.dispatch.ageing import age
from alerts.dispatch.lanes import BACKGROUND
from alerts.dispatch.retention import forget
from alerts.dispatch.summary import sum_up
from alerts.jobs.sending import go_on_after
from app.core.db import Database
from app.core.queue import waiting_jobs

_log = structlog.get_logger(__name__)


def age_batches(database: Database, *, now: datetime) -> None:
    """Let the batches that wait rise."""
    with database.transaction() as session:
        raised = age(session, now=now)
    if raised:
        _log.info("batches_raised", count=raised)


def sum_up_dispatches(database: Database, *, now: datetime) -> None:
    """Make the reach of the dispatches that are finished final."""
    with database.transaction() as session:
        finished = sum_up(session, now=now)
    if finished:
        _log.info("dispatches_summed_up", count=finished)


def forget_deliveries(database: Database, *, now: datetime) -> None:
    """Delete what was kept long enough."""
    forgotten = forget(database, now=now)
    if forgotten:
        _log.info("deliveries_forgotten", count=forgotten)


def want_agreements(database: Database) -> None:
    """Have the agreements that are missing made in idle time, unless somebody is at it. Called by the clock."""
    if not waiting_jobs(database, BACKGROUND):
        with database.transaction() as session:
            go_on_after(session, 0)
