"""What is called for plans: by the workers imports, one at a time, and the rendering of public answers; by the clock
what forgets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

import procrastinate
import structlog
from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.storage import FileStore
from plans.publishing.importing import Examine, give_up, import_upload
from plans.publishing.queues import IMPORT_UPLOAD, IMPORTS, RENDER_PLAN, RENDERING
from plans.publishing.retention import Forgotten, Terms, forget_plans

_log = structlog.get_logger(__name__)

#: An import that fails in a way that nobody foresaw is tried again, a little later each time, and then left for an
#: operator: those behind it wait for it.
_RETRIES = 2
_RETRY = procrastinate.RetryStrategy(max_attempts=_RETRIES, wait=5, linear_wait=10)
_RENDER_RETRY = procrastinate.RetryStrategy(max_attempts=20, wait=2, linear_wait=5)


@dataclass(frozen=True, slots=True)
class PlanTools:
    """What a worker's tasks need. ``examine`` looks at files in a process that can be killed; ``render`` makes the

    public answers about the plan of a municipality (ISTAT code) anew, or takes them away when nothing is public.
    """

    database: Database
    store: FileStore
    examine: Examine
    render: Callable[[Database, str], None]
    clock: Callable[[], datetime]


def forget(
    database: Database,
    store: FileStore,
    *,
    staged: int,
    superseded: int,
    now: datetime,
    others: Callable[[Session], Collection[str]],
) -> None:
    """Delete what was kept long enough (days: :class:`plans.publishing.retention.Terms`). Called by the clock.

    ``others``: the files of the same store that somebody else refers to.
    """
    gone = forget_plans(database, store, Terms(staged, superseded), now=now, others=others)
    if gone != Forgotten():
        _log.info("plans_forgotten", staged=gone.staged, superseded=gone.superseded, files=gone.files)


def register(app: procrastinate.App, tools: PlanTools) -> None:
    """Give the worker its tasks."""

    @app.task(name=IMPORT_UPLOAD, queue=IMPORTS, pass_context=True, retry=_RETRY)
    async def _import(context: procrastinate.JobContext, version_id: int) -> None:
        await asyncio.to_thread(_import_once, tools, version_id, last=context.job.attempts >= _RETRIES)

    @app.task(name=RENDER_PLAN, queue=RENDERING, retry=_RENDER_RETRY)
    async def _render(istat_code: str) -> None:
        await asyncio.to_thread(tools.render, tools.database, istat_code)


def _import_once(tools: PlanTools, version_id: int, *, last: bool) -> None:
    """One try; when it was the last and came to nothing, whoever waits for it is told."""
    now = tools.clock()
    try:
        import_upload(tools.database, tools.store, tools.examine, version_id, now=now)
    except Exception:
        if last:
            give_up(tools.database, version_id, now=now)
        raise
