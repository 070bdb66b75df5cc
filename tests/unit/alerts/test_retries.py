"""How long the queue waits, and when it gives up."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from procrastinate.jobs import Job

from alerts.dispatch.batch import Later
from alerts.jobs.sending import TryLater, UntilDone


def wait(attempts: int, error: Exception) -> float | None:
    """Seconds until the next attempt, ``None`` when there is none."""
    job = Job(id=1, queue="q", lock=None, queueing_lock=None, task_name="t", attempts=attempts)
    decision = UntilDone().get_retry_decision(exception=error, job=job)
    if decision is None or decision.retry_at is None:
        return None
    return round((decision.retry_at - datetime.now(UTC)).total_seconds())


@pytest.mark.parametrize(
    ("attempts", "asked", "seconds"),
    [(0, 0, 2), (1, 0, 4), (5, 0, 64), (1_024, 0, 64), (0, 30, 30), (0, 999_999_999, 900)],
)
def test_a_batch_that_asks_is_always_tried_again(attempts: int, asked: float, seconds: int) -> None:
    found = wait(attempts, TryLater(Later(asked)))
    assert found is not None
    assert abs(found - seconds) <= 1


@pytest.mark.parametrize(("asked", "seconds"), [(0, 2), (30, 30)])
def test_an_attempt_that_told_somebody_makes_nobody_wait_longer(asked: float, seconds: int) -> None:
    found = wait(7, TryLater(Later(asked, told=True)))
    assert found == pytest.approx(seconds, abs=1)


@pytest.mark.parametrize("seconds", [0, 10])
def test_what_is_paused_or_put_back_waits_no_longer(seconds: int) -> None:
    assert wait(7, TryLater(Later(seconds, exactly=True))) == pytest.approx(seconds, abs=1)


def test_what_nobody_foresaw_is_given_up_and_left_to_be_seen() -> None:
    assert wait(29, RuntimeError()) is not None
    assert wait(30, RuntimeError()) is None
