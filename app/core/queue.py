"""The door to the task queue (Procrastinate): jobs are rows, put in by the transaction that decided them.

A worker builds a ``queue_app``, names its tasks on it and runs it; everybody else only ever calls ``defer_many``. Tasks
are known by a name written by hand, which outlives the module that holds them: a job may wait across an upgrade.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.errors import Unavailable

#: Puts jobs in through connections that are given to it: it is never opened, and has none of its own.
_PRODUCER = App(connector=SyncPsycopgConnector())


def queue_app(database: Database | str, *, application_name: str = "cittadino-worker", connections: int = 4) -> App:
    """An application for one worker, still closed: name its tasks with ``@queue.task(name=…)``, then ``run_worker``.

    ``database`` may be a libpq URL. ``connections`` bounds the pool; one of them listens for new jobs.
    """
    conninfo = database if isinstance(database, str) else database.conninfo
    return App(
        connector=PsycopgConnector(
            conninfo=conninfo,
            min_size=1,
            max_size=connections,
            kwargs={"application_name": application_name, "options": "-c timezone=UTC"},
        )
    )


def defer_many(
    session: Session,
    task_name: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    queue: str,
    priority: int,
    lock: str | None = None,
) -> list[int]:
    """Put in one job for each row (the task's arguments, as JSON), in the session's own transaction and one round trip.

    Workers see the jobs when the transaction commits; nothing is left when it rolls back. Higher priorities go first,
    equal ones in the order of the ids that are returned, which is that of ``rows``. Jobs with the same
    ``lock`` are done one at a time, whoever does them, by priority and then in the order of their ids.

    Raises:
        Unavailable: ``database_unavailable`` when the connection is lost.
    """
    if not rows:
        return []
    # The session's connection, with its savepoints: the driver's own begins nothing and commits nothing.
    connection = session.connection().connection.driver_connection
    job = _PRODUCER.configure_task(task_name, queue=queue, priority=priority, lock=lock, connection=connection)
    try:
        return job.batch_defer(*(dict(row) for row in rows))
    except ConnectorException as error:
        if isinstance(error.__cause__, psycopg.OperationalError):
            raise Unavailable("database_unavailable", "Il database non risponde: riprovare fra poco.") from error
        raise


@dataclass(frozen=True, slots=True)
class Pending:
    """A job that is not done: whether somebody is at it, since when, and how many of its task come first."""

    doing: bool
    since: datetime
    ahead: int


_PENDING = text("""
    SELECT job.status = 'doing' AS doing,
        coalesce((SELECT max(event.at) FROM procrastinate_events AS event
                  WHERE event.job_id = job.id AND event.type IN ('deferred', 'started')), now()) AS since,
        (SELECT count(*) FROM procrastinate_jobs AS other
         WHERE other.task_name = :name AND other.status IN ('todo', 'doing') AND other.id < job.id) AS ahead
    FROM procrastinate_jobs AS job
    WHERE job.status IN ('todo', 'doing') AND job.task_name = :name AND job.args @> CAST(:row AS jsonb)
    ORDER BY job.id DESC LIMIT 1
""")


def pending(session: Session, task_name: str, row: Mapping[str, Any]) -> Pending | None:
    """The newest job of that task with those arguments that is not done; None: there is none."""
    found = session.execute(_PENDING, {"name": task_name, "row": json.dumps(row)}).one_or_none()
    return None if found is None else Pending(found.doing, found.since, found.ahead)


def is_waiting(session: Session, task_name: str, row: Mapping[str, Any]) -> bool:
    """Whether a job of that task with those arguments is still to be begun."""
    # Not a queueing lock: a dead worker's job could not be put back while its like is waiting.
    query = "SELECT FROM procrastinate_jobs WHERE status = 'todo' AND task_name = :name AND args @> CAST(:row AS jsonb)"
    found = session.scalar(text(f"SELECT EXISTS ({query})"), {"name": task_name, "row": json.dumps(row)})
    return bool(found)


def is_anything_ready(session: Session, queue: str) -> bool:
    """Whether a job of a queue could be begun now."""
    query = """
        SELECT FROM procrastinate_jobs
        WHERE queue_name = :queue AND status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())
    """
    return bool(session.scalar(text(f"SELECT EXISTS ({query})"), {"queue": queue}))


def waiting_jobs(database: Database, queue: str) -> int:
    """Jobs of a queue that are still to be done or in somebody's hands, those put off until later included."""
    with database.transaction() as session:
        found = session.scalar(
            text("SELECT count(*) FROM procrastinate_jobs WHERE queue_name = :queue AND status IN ('todo', 'doing')"),
            {"queue": queue},
        )
    return int(found or 0)


def queues_in_hand(database: Database, queues: Sequence[str]) -> list[str]:
    """Which of these queues have jobs in the hands of somebody, alive or dead."""
    with database.transaction() as session:
        found = session.scalars(
            text(
                "SELECT DISTINCT queue_name FROM procrastinate_jobs WHERE status = 'doing' AND queue_name = ANY(:names)"
            ),
            {"names": list(queues)},
        )
        return list(found)


def rescue_stalled(database: Database, queue: str, *, silent_for: timedelta) -> int:
    """Put back the jobs that were in the hands of workers who have said nothing for that long; how many."""
    return asyncio.run(_rescue_stalled(database, queue, silent_for))


async def _rescue_stalled(database: Database, queue: str, silent_for: timedelta) -> int:
    async with queue_app(database, connections=1).open_async() as app:
        jobs = app.job_manager
        stalled = list(await jobs.get_stalled_jobs(queue=queue, seconds_since_heartbeat=silent_for.total_seconds()))
        for job in stalled:
            await jobs.retry_job(job)
    return len(stalled)
