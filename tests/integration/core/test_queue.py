"""Jobs belong to the transaction that decided them, and urgent ones go first."""

from __future__ import annotations

import asyncio

import psycopg
import pytest
from procrastinate import App
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.errors import Unavailable
from app.core.queue import defer_many, queue_app

QUEUE = "test"
TASK = "test:note"


def waiting(database: Database) -> int:
    """Jobs that another connection sees."""
    with psycopg.connect(database.conninfo) as other:
        row = other.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'").fetchone()
    assert row is not None
    return int(row[0])


def work(queue: App) -> None:
    """Run one worker until there is nothing left to do."""

    async def run() -> None:
        async with queue.open_async():
            await queue.run_worker_async(
                queues=[QUEUE], wait=False, listen_notify=False, install_signal_handlers=False, concurrency=1
            )

    asyncio.run(run())


def test_jobs_appear_when_the_transaction_commits(fresh_database: Database) -> None:
    with fresh_database.transaction() as session:
        ids = defer_many(session, TASK, [{"n": 1}, {"n": 2}], queue=QUEUE, priority=0)
        assert waiting(fresh_database) == 0
    assert len(set(ids)) == 2
    assert waiting(fresh_database) == 2


def test_no_job_is_left_by_a_transaction_that_fails(fresh_database: Database) -> None:
    with pytest.raises(LookupError), fresh_database.transaction() as session:
        defer_many(session, TASK, [{"n": 1}], queue=QUEUE, priority=0)
        raise LookupError
    assert waiting(fresh_database) == 0


def test_a_savepoint_takes_its_jobs_with_it(fresh_database: Database) -> None:
    with fresh_database.transaction() as session:
        defer_many(session, TASK, [{"n": 1}], queue=QUEUE, priority=0)
        inner = session.begin_nested()
        defer_many(session, TASK, [{"n": 2}], queue=QUEUE, priority=0)
        inner.rollback()
    assert waiting(fresh_database) == 1


def test_a_thousand_jobs_are_one_statement_in_the_order_of_the_rows(session: Session) -> None:
    ids = defer_many(session, TASK, [{"n": n} for n in range(1_000)], queue=QUEUE, priority=0)
    rows = session.execute(text("SELECT id, (args->>'n')::int FROM procrastinate_jobs ORDER BY id")).all()
    assert [row[0] for row in rows] == ids
    assert [row[1] for row in rows] == list(range(1_000))


def test_no_rows_are_no_jobs(session: Session) -> None:
    assert defer_many(session, TASK, [], queue=QUEUE, priority=0) == []


def test_a_worker_runs_higher_priorities_first_and_equal_ones_in_order(fresh_database: Database) -> None:
    seen: list[int] = []
    queue = queue_app(fresh_database)

    @queue.task(name=TASK)
    def note(n: int) -> None:
        seen.append(n)

    with fresh_database.transaction() as session:
        defer_many(session, TASK, [{"n": 1}, {"n": 2}], queue=QUEUE, priority=0)
        defer_many(session, TASK, [{"n": 3}, {"n": 4}], queue=QUEUE, priority=10)
    work(queue)
    assert seen == [3, 4, 1, 2]


def test_a_lost_connection_is_an_expected_error(fresh_database: Database) -> None:
    with pytest.raises(Unavailable) as caught, fresh_database.transaction() as session:
        mine = session.scalar(text("SELECT pg_backend_pid()"))
        with psycopg.connect(fresh_database.conninfo, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
        defer_many(session, TASK, [{"n": 1}], queue=QUEUE, priority=0)
    assert caught.value.code == "database_unavailable"
