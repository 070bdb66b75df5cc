"""The worker process: takes batches from the queue and sends them. Run as many as there is work for."""

from __future__ import annotations

import time
from datetime import timedelta

import structlog

from alerts import jobs
from alerts.channels import registry
from alerts.dispatch.lanes import QUEUE
from app.core.clock import utc_now
from app.core.database import open_database
from app.core.db import Database
from app.core.queue import queue_app, rescue_stalled, waiting_jobs
from config import Settings

_log = structlog.get_logger(__name__)

#: A worker says it is alive this often, and is taken for dead after this long.
HEARTBEAT, DEAD_AFTER = timedelta(seconds=5), timedelta(seconds=20)
#: Batches in hand at once, each in a thread of its own.
CONCURRENCY = 2


def work(settings: Settings, *, until_empty: bool = False, timeout: float | None = None) -> bool:
    """Serve the queue until told to stop; with ``until_empty``, until nothing is left or ``timeout`` seconds passed.

    Returns whether the queue was empty at the end. A batch in hand is finished before stopping.
    """
    database = open_database(settings, application_name="cittadino worker")
    channel = registry.web_push(settings)
    app = queue_app(database)
    jobs.register(app, jobs.WorkerTools(settings, database, channel, utc_now))
    options = {
        "queues": [QUEUE],
        "concurrency": CONCURRENCY,
        "update_heartbeat_interval": HEARTBEAT.total_seconds(),
        "stalled_worker_timeout": DEAD_AFTER.total_seconds(),
        "delete_jobs": "successful",
        "fetch_job_polling_interval": 1.0,
        "shutdown_graceful_timeout": 30.0,
    }
    try:
        if not until_empty:
            rescue(database)
            app.run_worker(wait=True, **options)
            return True
        return _drain(app, database, options, time.monotonic() + (timeout or float("inf")))
    finally:
        channel.close()
        database.close()


def rescue(database: Database) -> int:
    """Give the batches of dead workers to the living; how many."""
    rescued = rescue_stalled(database, QUEUE, silent_for=DEAD_AFTER)
    if rescued:
        _log.warning("batches_rescued", count=rescued)
    return rescued


def _drain(app: object, database: Database, options: dict[str, object], deadline: float) -> bool:
    while waiting_jobs(database, QUEUE):
        if time.monotonic() >= deadline:
            return False
        rescue(database)
        app.run_worker(wait=False, install_signal_handlers=False, **options)  # type: ignore[attr-defined]
        if waiting_jobs(database, QUEUE):
            time.sleep(0.2)
    return True
