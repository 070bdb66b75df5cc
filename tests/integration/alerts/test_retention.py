"""What was sent is forgotten after a month, a chunk at a time, but never what the next message depends on."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from alert_fixtures import Product
from alerts.dispatch.retention import forget
from alerts.dispatch.summary import sum_up
from alerts.queries.reach import last_dispatches
from app.core.clock import utc_now
from doubles.deliveries import deliver, finish

PRATO = "100005"
ORANGE = {"Tosc-B": {"hydraulic": "orange"}}
MONTH = timedelta(days=30)


def rows(product: Product) -> dict[str, int]:
    tables = ("delivery", "dispatch_batch", "dispatch_message", "decision", "dispatch_reach", "dispatch_total")
    with product.database.transaction() as session:
        return {name: session.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in tables}


@pytest.fixture
def sent(product: Product, bulletin) -> datetime:
    """Twice five devices were told something, and all of it is long over; the instant a month after."""
    devices = [product.subscribe(PRATO) for _ in range(5)]
    for levels in (ORANGE, {"Tosc-B": {"hydraulic": "red"}}):
        bulletin(levels)
        with product.database.transaction() as session:
            deliver(session, "accepted", *devices)
            session.execute(text("INSERT INTO dispatch_message SELECT max(id), 'a', '{}' FROM dispatch"))
    finish(product.database, utc_now())
    with product.database.transaction() as session:
        session.execute(text("UPDATE decision SET day = day - 365"))
        queued = session.scalar(text("SELECT max(queued_at) FROM dispatch"))
    return queued + MONTH + timedelta(seconds=1)


def summed_up(product: Product) -> None:
    with product.database.transaction() as session:
        assert sum_up(session, now=utc_now()) == 2


def test_after_a_month_outcomes_and_batches_go_and_the_rest_stays(product: Product, sent: datetime) -> None:
    summed_up(product)
    with product.database.transaction() as session:
        before = last_dispatches(session, limit=5)
    counts = rows(product)
    assert forget(product.database, now=sent) == 10
    assert rows(product) == counts | {"delivery": 0, "dispatch_batch": 0}
    with product.database.transaction() as session:
        assert last_dispatches(session, limit=5) == before
    assert forget(product.database, now=sent) == 0


def test_not_a_second_earlier(product: Product, sent: datetime) -> None:
    summed_up(product)
    counts = rows(product)
    with product.database.transaction() as session:
        first = session.scalar(text("SELECT min(queued_at) FROM dispatch"))
    assert forget(product.database, now=first + MONTH) == 0
    assert rows(product) == counts


def test_not_before_it_is_summed_up(product: Product, sent: datetime) -> None:
    assert forget(product.database, now=sent) == 0
    assert rows(product)["delivery"] == 10


def test_a_chunk_at_a_time_and_no_more_than_allowed(product: Product, sent: datetime) -> None:
    summed_up(product)
    assert forget(product.database, now=sent, chunk=2, most_chunks=2) == 4
    assert (rows(product)["delivery"], rows(product)["dispatch_batch"]) == (6, 2)
    assert forget(product.database, now=sent, chunk=2, most_chunks=1) == 1
    assert (rows(product)["delivery"], rows(product)["dispatch_batch"]) == (5, 1)
    assert forget(product.database, now=sent, chunk=2) == 5
    assert rows(product)["dispatch_batch"] == 0


@pytest.mark.parametrize(("days", "kept"), [(-1, 10), (0, 10), (200, 10), (-2, 0)])
def test_what_a_standing_decision_rests_on_stays(product: Product, sent: datetime, days: int, kept: int) -> None:
    """The first of two decidings was about a day that is still to come: what was sent since then is asked for."""
    summed_up(product)
    noon = (sent + timedelta(days=1)).replace(hour=12)  # whatever time it is now
    day = noon.date() + timedelta(days=days)
    with product.database.transaction() as session:
        session.execute(
            text("UPDATE decision SET day = :day WHERE deciding_id = (SELECT min(deciding_id) FROM dispatch)"),
            {"day": day},
        )
    forget(product.database, now=noon)
    assert rows(product)["delivery"] == kept


def test_what_came_before_the_first_standing_decision_goes(product: Product, sent: datetime) -> None:
    summed_up(product)
    with product.database.transaction() as session:
        session.execute(
            text("UPDATE decision SET day = :day WHERE deciding_id = (SELECT max(deciding_id) FROM dispatch)"),
            {"day": sent.date()},
        )
    assert forget(product.database, now=sent) == 5


def fill(session: Session, dispatch: int) -> None:
    session.execute(
        text("""
            INSERT INTO delivery (dispatch_id, subscription_id, outcome, attempts, at)
            SELECT :dispatch, 1000000 + number, 'accepted', 1, now() FROM generate_series(1, 30000) AS number
        """),
        {"dispatch": dispatch},
    )


def test_where_room_was_made_nothing_is_looked_for_that_is_gone(product: Product, sent: datetime) -> None:
    """Outcomes of one dispatch are found without reading those that took the place of forgotten ones.

    What somebody may still be looking at (the server itself, when it counts rows) is not gone: then the next time.
    """
    summed_up(product)
    with product.database.transaction() as session:
        old = session.scalar(text("SELECT min(id) FROM dispatch")) or 0
    assert 0 in [looked_at_in_vain(product, old, sent, new=1_000_000 * turn) for turn in (1, 2, 3)]


#: As long as there are batches, something is left to forget.
_KEPT = """
    INSERT INTO dispatch_batch (dispatch_id, lane, channel, first_subscription, last_subscription, size, recipients)
    VALUES (:old, 'red', 'web_push', 1, 2, 2, '{1,2}')
"""


def looked_at_in_vain(product: Product, old: int, sent: datetime, *, new: int) -> int:
    """Blocks that are read for a dispatch that is not there, after many outcomes of an old one gave way to new ones."""
    with product.database.transaction() as session:
        session.execute(text("TRUNCATE delivery"))
        fill(session, old)
        session.execute(text(_KEPT), {"old": old})
    assert forget(product.database, now=sent) == 30_000
    with product.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM delivery"))
    with product.database.transaction() as session:
        fill(session, new)
        session.execute(text("SET LOCAL enable_seqscan = off"))
        (plan,) = session.scalar(text("EXPLAIN (ANALYZE, FORMAT JSON) SELECT FROM delivery WHERE dispatch_id = 500000"))
    blocks: int = plan["Plan"]["Lossy Heap Blocks"]
    return blocks


def test_nobody_is_held_who_is_not_there(product: Product) -> None:
    product.subscribe(PRATO)
    with product.database.transaction() as session:
        session.execute(text("INSERT INTO dispatch_held SELECT id, now() FROM subscription"))
        session.execute(text("DELETE FROM subscription"))
        assert session.scalar(text("SELECT count(*) FROM dispatch_held")) == 0
