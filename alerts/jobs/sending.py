"""What the workers call: batches and trial messages, and when to try again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import procrastinate
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

from alerts.channels.contract import Channel
from alerts.dispatch.batch import send_batch
from alerts.dispatch.greeting import send_greeting
from alerts.dispatch.lanes import QUEUE, SEND_BATCH, SEND_TEST, SEND_WELCOME
from alerts.dispatch.welcome import send_welcome
from app.core.db import Database
from config import Settings

#: Seconds before the first retry, and how often that doubles: 2, 4, … 64.
_FIRST_WAIT, _DOUBLINGS = 2.0, 5
#: No push service makes everybody wait longer than this, whatever it asks for.
_LONGEST_ASKED = 900.0
_UNFORESEEN_ATTEMPTS = 30


@dataclass(frozen=True, slots=True)
class WorkerTools:
    """What a worker's tasks need, made once a process."""

    settings: Settings
    database: Database
    channel: Channel
    clock: Callable[[], datetime]


class TryLater(Exception):
    """Some devices have to be tried again; ``seconds`` is what their push services asked for, 0 when they did not."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"try again in {seconds} s")
        self.seconds = seconds


class UntilDone(BaseRetryStrategy):
    """Try again at growing intervals.

    A batch that asks for it is tried for as long as it is of use: it ends by itself at expiry. What fails in a way that
    nobody foresaw is tried for about half an hour and then left as failed, for an operator to see.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        asked = exception.seconds if isinstance(exception, TryLater) else 0.0
        if not isinstance(exception, TryLater) and job.attempts >= _UNFORESEEN_ATTEMPTS:
            return None
        growing = _FIRST_WAIT * 2 ** min(job.attempts, _DOUBLINGS)
        return RetryDecision(retry_in={"seconds": int(max(growing, min(asked, _LONGEST_ASKED)))})


def register(app: procrastinate.App, tools: WorkerTools) -> None:
    """Give the worker its tasks."""
    base_url = tools.settings.base_url

    @app.task(name=SEND_BATCH, queue=QUEUE, pass_context=True, retry=UntilDone())
    def _send_batch(context: procrastinate.JobContext, batch_id: int) -> None:
        attempt = context.job.attempts + 1
        wait = send_batch(
            tools.database, tools.channel, batch_id, attempt=attempt, base_url=base_url, clock=tools.clock
        )
        if wait is not None:
            raise TryLater(wait)

    @app.task(name=SEND_TEST, queue=QUEUE)
    def _send_test(subscription_id: int) -> None:
        send_greeting(tools.database, tools.channel, subscription_id, base_url=base_url, clock=tools.clock)

    @app.task(name=SEND_WELCOME, queue=QUEUE, retry=UntilDone())
    async def _send_welcome(subscription_id: int) -> None:
        wait = await send_welcome(tools.database, tools.channel, subscription_id, base_url=base_url, clock=tools.clock)
        if wait is not None:
            raise TryLater(wait)
