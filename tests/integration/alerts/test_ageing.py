"""Batches that wait rise in the queue, whatever else happens to it, so that none waits for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.dispatch.ageing import age
from alerts.dispatch.lanes import QUEUE, SEND_BATCH, SEND_TEST, Lane, aged_priority
from app.core.db import Database
from app.core.queue import defer_many

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)


def enqueue(session: Session, lane: Lane, at: datetime, *, priority: int | None = None) -> int:
    """One batch of a dispatch of its own, queued at an instant; the number of its job."""
    batch = session.scalar(
        text("""
            WITH deciding AS (
                INSERT INTO deciding (cause, at, demonstration, internal) VALUES ('act', :at, false, false) RETURNING id
            ), dispatch AS (
                INSERT INTO dispatch (deciding_id, topic, decided_at, queued_at, notifications)
                SELECT id, 't', :at, :at, 1 FROM deciding RETURNING id
            )
            INSERT INTO dispatch_batch
                (dispatch_id, lane, channel, first_subscription, last_subscription, size, recipients)
            SELECT id, :lane, 'web_push', 1, 1, 1, '{1}' FROM dispatch RETURNING id
        """),
        {"at": at, "lane": lane},
    )
    rank = lane.priority if priority is None else priority
    (job,) = defer_many(session, SEND_BATCH, [{"batch_id": batch}], queue=QUEUE, priority=rank)
    return job


def priority(session: Session, job: int) -> int:
    found = session.scalar(text("SELECT priority FROM procrastinate_jobs WHERE id = :job"), {"job": job})
    assert isinstance(found, int)
    return found


def take(session: Session) -> int | None:
    """The job that a worker takes next, and does."""
    job = session.scalar(text("SELECT id FROM procrastinate_fetch_job_v2(ARRAY['dispatch'], NULL)"))
    if job is not None:
        session.execute(text("SELECT procrastinate_finish_job_v1(:job, 'succeeded', true)"), {"job": job})
    return job


@pytest.mark.parametrize("lane", Lane)
def test_jobs_follow_the_rule(session: Session, lane: Lane) -> None:
    job = enqueue(session, lane, NOW)
    for minutes in (0, 4, 5, 11, 17, 25, 25, 3_000):
        waited = timedelta(minutes=minutes)
        age(session, now=NOW + waited)
        assert priority(session, job) == aged_priority(lane, waited)


def test_nothing_is_lowered_and_nothing_is_done_twice(session: Session) -> None:
    job = enqueue(session, Lane.YELLOW, NOW, priority=45)
    assert age(session, now=NOW + timedelta(minutes=15)) == 0
    assert priority(session, job) == 45
    assert age(session, now=NOW + timedelta(minutes=20)) == 1
    assert age(session, now=NOW + timedelta(minutes=20)) == 0
    assert priority(session, job) == 49


def test_greetings_background_and_what_is_put_off_stay_where_they_are(session: Session) -> None:
    later = enqueue(session, Lane.YELLOW, NOW)
    session.execute(
        text("UPDATE procrastinate_jobs SET scheduled_at = :at WHERE id = :job"),
        {"at": NOW + timedelta(minutes=40), "job": later},
    )
    background = enqueue(session, Lane.YELLOW, NOW, priority=-10)
    (greeting,) = defer_many(session, SEND_TEST, [{"subscription_id": 1}], queue=QUEUE, priority=0)
    (elsewhere,) = defer_many(session, SEND_BATCH, [{"batch_id": 1}], queue="other", priority=10)
    assert age(session, now=NOW + timedelta(minutes=39)) == 0
    assert age(session, now=NOW + timedelta(minutes=40)) == 1
    assert [priority(session, job) for job in (later, background, greeting, elsewhere)] == [49, -10, 0, 10]


def test_a_job_that_a_worker_is_taking_is_left_alone(fresh_database: Database) -> None:
    with fresh_database.transaction() as session:
        taken, waiting = (enqueue(session, Lane.YELLOW, NOW) for _ in range(2))
    with psycopg.connect(fresh_database.conninfo) as worker:
        worker.execute("SELECT FROM procrastinate_jobs WHERE id = %s FOR UPDATE", [taken])
        with fresh_database.transaction() as session:
            assert age(session, now=NOW + timedelta(minutes=5)) == 1
            assert (priority(session, taken), priority(session, waiting)) == (10, 20)


@pytest.mark.parametrize("stream", [Lane.ORANGE, Lane.ALL_CLEAR])
def test_under_an_endless_stream_yellow_is_served_all_the_same(session: Session, stream: Lane) -> None:
    """Each minute as many graver batches come as can be sent: without ageing the yellow one would wait for ever."""
    for _ in range(6):
        enqueue(session, stream, NOW)
    yellow = enqueue(session, Lane.YELLOW, NOW)
    served_after = None
    for minute in range(60):
        now = NOW + timedelta(minutes=minute)
        for _ in range(3):
            enqueue(session, stream, now)
        age(session, now=now)
        if yellow in [take(session) for _ in range(3)]:
            served_after = minute
            break
    assert served_after is not None
    # It has risen as far as it can after twenty minutes; what came before it, and rose too, is at most the backlog.
    assert 0 < served_after <= 25


def test_red_goes_first_whatever_has_waited(session: Session) -> None:
    enqueue(session, Lane.ORANGE, NOW)
    red = enqueue(session, Lane.RED, NOW + timedelta(hours=1))
    age(session, now=NOW + timedelta(hours=1))
    assert take(session) == red
