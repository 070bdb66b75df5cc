"""The worker process: takes batches from the queue and sends them. Run as many as there is work for."""

from __future__ import annotations

import asyncio
import gc
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
import structlog
from procrastinate.exceptions import ConnectorException

from alerts.channels import registry
from alerts.dispatch.batch import Sender
from alerts.dispatch.lanes import BACKGROUND, QUEUE
from alerts.jobs import sending
from app.core.clock import utc_now
from app.core.database import open_database
from app.core.db import Database
from app.core.errors import ExpectedError
from app.core.queue import queue_app, queues_in_hand, rescue_stalled, waiting_jobs
from app.plan_wiring import PLAN_QUEUES, register_plan_jobs
from config import Settings
from plans.examination.limits import LIMITS, Limits

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pulse:
    """In seconds: how often a worker says that it is alive, after what silence it is taken for dead, and how often
    the living look. All workers of a database have the same."""

    beat: float = 5.0
    dead_after: float = 30.0
    look: float = 10.0


PULSE = Pulse()
#: Batches in hand at once: while one waits for the database another is sent. Each has a page in flight, so that a
#: worker that dies leaves at most a thousand messages of which nobody knows.
CONCURRENCY = 3
#: Each batch holds one connection while it is in hand, and uses another.
_CONNECTIONS = 2 * CONCURRENCY + 2
#: Messages first; what follows from a publication; imports and key agreements when there is nothing else.
_QUEUES = [QUEUE, BACKGROUND, *PLAN_QUEUES]
#: Seconds that a worker told to stop gives the pages it has in flight.
_GRACE = 25.0


def work(
    settings: Settings,
    *,
    until_empty: bool = False,
    timeout: float | None = None,
    pulse: Pulse = PULSE,
    examining: Limits = LIMITS,
) -> bool:
    """Serve the queue until told to stop; with ``until_empty``, until nothing is left or ``timeout`` seconds passed.

    Returns whether the queue was empty at the end. Told to stop, it finishes the pages in flight and puts its batches
    back. ``examining`` is what the examination of one upload may cost.
    """
    sending.warm_up()
    database = open_database(settings, application_name="cittadino worker", pool_size=_CONNECTIONS)
    _spare_the_collector()
    try:
        if until_empty:
            return asyncio.run(_Worker(settings, database, pulse, examining).drain(timeout))
        with _rescuing(database, pulse):
            asyncio.run(_Worker(settings, database, pulse, examining).serve())
        return True
    finally:
        database.close()


def _spare_the_collector() -> None:
    """A page is thousands of small tuples and no cycle: what is here stays, and new ones are looked through seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def rescue(database: Database, pulse: Pulse) -> int:
    """Give the batches of dead workers to the living; how many."""
    silent_for = timedelta(seconds=pulse.dead_after)
    in_hand = queues_in_hand(database, _QUEUES)
    rescued = sum(rescue_stalled(database, queue, silent_for=silent_for) for queue in in_hand)
    if rescued:
        _log.warning("batches_rescued", count=rescued)
    return rescued


@contextmanager
def _rescuing(database: Database, pulse: Pulse) -> Iterator[None]:
    """Look for batches of dead workers again and again: whoever can send them is who looks."""
    stopping = threading.Event()

    def look() -> None:
        while not stopping.is_set():
            try:
                rescue(database, pulse)
            except (ExpectedError, psycopg.Error, ConnectorException) as error:
                _log.warning("rescue_failed", error=type(error).__name__)
            stopping.wait(pulse.look)

    thread = threading.Thread(target=look, name="rescue", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


class _Worker:
    """One event loop that takes jobs and sends."""

    def __init__(self, settings: Settings, database: Database, pulse: Pulse, examining: Limits) -> None:
        self._database, self._pulse = database, pulse
        self._stopping = threading.Event()
        self._channel = registry.channels(settings)
        sender = Sender(database, self._channel, settings.base_url, utc_now, self._stopping.is_set)
        self._app = queue_app(database)
        sending.register(self._app, sending.WorkerTools(sender, registry.wrapping(settings)))
        register_plan_jobs(self._app, settings, database, examining)

    async def serve(self) -> None:
        """Until SIGTERM or SIGINT."""
        async with self._app.open_async():
            worker = asyncio.create_task(self._run(_QUEUES, wait=True))
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, self._stop, worker)
            try:
                await asyncio.gather(worker, return_exceptions=True)
            finally:
                await self._channel.close()

    async def drain(self, timeout: float | None) -> bool:
        """Until nothing is left, batches of dead workers and batches put off until later included."""
        deadline = time.monotonic() + (float("inf") if timeout is None else timeout)
        pause = 0.0
        try:
            while waiting_jobs(self._database, QUEUE):
                if time.monotonic() >= deadline:
                    return False
                await asyncio.sleep(pause)
                await asyncio.to_thread(rescue, self._database, self._pulse)
                await self._serve_what_is_ready(deadline - time.monotonic())
                pause = 0.2
            return True
        finally:
            await self._channel.close()

    async def _serve_what_is_ready(self, seconds: float) -> None:
        """Until no job is ready, or until its time is up: then it finishes the pages in flight and stops."""
        async with self._app.open_async():
            worker = asyncio.create_task(self._run([QUEUE], wait=False))
            await asyncio.wait({worker}, timeout=None if seconds == float("inf") else max(0.0, seconds))
            if not worker.done():
                self._stop(worker)
            await asyncio.gather(worker, return_exceptions=True)

    def _stop(self, worker: asyncio.Task[None]) -> None:
        self._stopping.set()
        worker.cancel()

    async def _run(self, queues: list[str], *, wait: bool) -> None:
        options: dict[str, Any] = {
            "queues": queues,
            "concurrency": CONCURRENCY,
            "update_heartbeat_interval": self._pulse.beat,
            "stalled_worker_timeout": self._pulse.dead_after,
            "delete_jobs": "successful",
            "fetch_job_polling_interval": 1.0,
            "shutdown_graceful_timeout": _GRACE,
            "install_signal_handlers": False,
        }
        await self._app.run_worker_async(wait=wait, **options)
