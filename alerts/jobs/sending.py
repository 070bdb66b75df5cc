"""What the workers call: batches, trial messages, key agreements in idle time; and when to try again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date

import procrastinate
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job
from sqlalchemy.orm import Session, configure_mappers

from alerts.channels.push.agreements import Wrapping
from alerts.channels.push.retry_after import LONGEST_FOR_ALL
from alerts.dispatch.agreements import replenish
from alerts.dispatch.batch import Later, Sender
from alerts.dispatch.greeting import send_greeting
from alerts.dispatch.lanes import (
    BACKGROUND,
    MAKE_AGREEMENTS,
    QUEUE,
    SEND_BATCH,
    SEND_EXERCISE,
    SEND_TEST,
    SEND_WELCOME,
    Priority,
)
from alerts.dispatch.welcome import send_welcome
from alerts.drills.telling import send_exercise
from app.core.i18n import DEFAULT_LANGUAGE, catalogue, short_day_text
from app.core.queue import defer_many, is_anything_ready

#: Seconds before the first retry, and how often that doubles: 2, 4, … 64.
_FIRST_WAIT, _DOUBLINGS = 2.0, 5
_UNFORESEEN_ATTEMPTS = 30
#: Chunks of agreements made by one job, if nothing else is to be done.
_CHUNKS = 40


@dataclass(frozen=True, slots=True)
class WorkerTools:
    """What a worker's tasks need, made once a process."""

    sender: Sender
    wrapping: Wrapping


def warm_up() -> None:
    """Do before the first message what otherwise each worker does while it waits: a quarter of a second."""
    configure_mappers()
    catalogue(DEFAULT_LANGUAGE)
    short_day_text(date.min)  # how days are written is read from a file once


class TryLater(Exception):
    """Not all is done: some devices have to be tried again, it is paused, or this worker has been told to stop."""

    def __init__(self, later: Later) -> None:
        super().__init__(f"try again in {later.seconds} s")
        self.later = later


class UntilDone(BaseRetryStrategy):
    """Try again at growing intervals; soon, where the last attempt has told somebody: there is a way through.

    The queue counts attempts and knows no more of them, so that one that tells nobody waits by the number of all.

    A batch that asks for it is tried for as long as it is of use: it ends by itself at expiry. What fails in a way that
    nobody foresaw is tried for about half an hour and then left as failed, for an operator to see.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        later = exception.later if isinstance(exception, TryLater) else Later(0.0)
        if later.exactly:
            return RetryDecision(retry_in={"seconds": int(later.seconds)})
        if not isinstance(exception, TryLater) and job.attempts >= _UNFORESEEN_ATTEMPTS:
            return None
        growing = _FIRST_WAIT * 2 ** (0 if later.told else min(job.attempts, _DOUBLINGS))
        return RetryDecision(retry_in={"seconds": int(max(growing, min(later.seconds, LONGEST_FOR_ALL)))})


def register(app: procrastinate.App, tools: WorkerTools) -> None:
    """Give the worker its tasks."""
    sender = tools.sender

    @app.task(name=SEND_BATCH, queue=QUEUE, pass_context=True, retry=UntilDone())
    async def _send_batch(context: procrastinate.JobContext, batch_id: int) -> None:
        job = context.job
        later = await sender.send(batch_id, attempt=job.attempts + 1, priority=job.priority)
        if later is not None:
            raise TryLater(later)

    @app.task(name=SEND_TEST, queue=QUEUE)
    async def _send_test(subscription_id: int) -> None:
        await send_greeting(sender, subscription_id)

    @app.task(name=SEND_WELCOME, queue=QUEUE, retry=UntilDone())
    async def _send_welcome(subscription_id: int) -> None:
        wait = await send_welcome(sender, subscription_id)
        if wait is not None:
            raise TryLater(Later(wait))

    @app.task(name=SEND_EXERCISE, queue=QUEUE, retry=UntilDone())
    async def _send_exercise(version_id: int) -> None:
        wait = await send_exercise(sender, version_id)
        if wait is not None:
            raise TryLater(Later(wait))

    @app.task(name=MAKE_AGREEMENTS, queue=BACKGROUND)
    async def _make_agreements(after: int) -> None:
        await asyncio.to_thread(_make_some, tools, after)


def _make_some(tools: WorkerTools, after: int) -> None:
    """Make agreements while there is nothing else to do; leave the rest to a job behind everything that waits."""
    database = tools.sender.database
    for _ in range(_CHUNKS):
        last = replenish(database, tools.wrapping, after)
        if last is None:
            return
        after = last
        with database.transaction() as session:
            if tools.sender.stopping() or is_anything_ready(session, QUEUE):
                break
    with database.transaction() as session:
        go_on_after(session, after)


def go_on_after(session: Session, device: int) -> None:
    """Have the agreements made that are missing beyond a device, when there is nothing else to do."""
    defer_many(session, MAKE_AGREEMENTS, [{"after": device}], queue=BACKGROUND, priority=Priority.AGREEMENTS)
