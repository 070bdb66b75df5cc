"""The worker process: takes batches from the queue and sends them. Run as many as there is work for."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import structlog
from procrastinate import App
from procrastinate.exceptions import ConnectorException

from alerts.channels import registry
from alerts.dispatch.lanes import QUEUE
from alerts.jobs import sending
from app.core.clock import utc_now
from app.core.database import open_database
from app.core.db import Database
from app.core.errors import ExpectedError
from app.core.queue import queue_app, rescue_stalled, waiting_jobs
from config import Settings

_log = structlog.get_logger(__name__)

#: A worker says it is alive this often, and is taken for dead after this long.
HEARTBEAT, DEAD_AFTER = timedelta(seconds=5), timedelta(seconds=30)
RESCUE_EVERY = timedelta(seconds=10)
#: Batches in hand at once, each in a thread of its own.
CONCURRENCY = 2


def work(settings: Settings, *, until_empty: bool = False, timeout: float | None = None) -> bool:
    """Serve the queue until told to stop; with ``until_empty``, until nothing is left or ``timeout`` seconds passed.

    Returns whether the queue was empty at the end. A batch in hand is finished before stopping.
    """
    database = open_database(settings, application_name="cittadino worker")
    channel = registry.channels(settings)
    app = queue_app(database)
    sending.register(app, sending.WorkerTools(settings, database, channel, utc_now))
    options = {
        "queues": [QUEUE],
        "concurrency": CONCURRENCY,
        "update_heartbeat_interval": HEARTBEAT.total_seconds(),
        "stalled_worker_timeout": DEAD_AFTER.total_seconds(),
        "delete_jobs": "successful",
        "fetch_job_polling_interval": 1.0,
        "shutdown_graceful_timeout": 25.0,
    }
    try:
        if until_empty:
            return asyncio.run(_drain(app, database, options, timeout))
        with _rescuing(database):
            app.run_worker(wait=True, **options)
        return True
    finally:
        channel.close()
        database.close()


def rescue(database: Database) -> int:
    """Give the batches of dead workers to the living; how many."""
    rescued = rescue_stalled(database, QUEUE, silent_for=DEAD_AFTER)
    if rescued:
        _log.warning("batches_rescued", count=rescued)
    return rescued


@contextmanager
def _rescuing(database: Database) -> Iterator[None]:
    """Look for batches of dead workers again and again: whoever can send them is who looks."""
    stopping = threading.Event()

    def look() -> None:
        while not stopping.is_set():
            try:
                rescue(database)
            except (ExpectedError, psycopg.Error, ConnectorException) as error:
                _log.warning("rescue_failed", error=type(error).__name__)
            stopping.wait(RESCUE_EVERY.total_seconds())

    thread = threading.Thread(target=look, name="rescue", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


async def _drain(app: App, database: Database, options: dict[str, Any], timeout: float | None) -> bool:
    """Serve until nothing is left, batches of dead workers and batches put off until later included."""
    deadline = time.monotonic() + (float("inf") if timeout is None else timeout)
    while waiting_jobs(database, QUEUE):
        if time.monotonic() >= deadline:
            return False
        await asyncio.to_thread(rescue, database)
        await _serve_what_is_ready(app, options, deadline - time.monotonic())
        await asyncio.sleep(0.2)
    return True


async def _serve_what_is_ready(app: App, options: dict[str, Any], seconds: float) -> None:
    """One worker until no job is ready, or until its time is up: then it finishes the batches in hand and stops."""
    async with app.open_async():
        worker = asyncio.create_task(app.run_worker_async(wait=False, install_signal_handlers=False, **options))
        await asyncio.wait({worker}, timeout=None if seconds == float("inf") else max(0.0, seconds))
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
