"""Reach: who was concerned, what became of them, and what stays of it when devices and outcomes are gone."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from alert_fixtures import Product
from alerts.dispatch.reach import count_gone, erase_gone
from alerts.dispatch.summary import sum_up
from alerts.queries.reach import DispatchReach, Reached, dispatch_reach, last_dispatches
from alerts.subscriptions.keeping import erase_dead
from app.core.clock import utc_now
from app.core.errors import NotFound
from doubles.deliveries import deliver, device_id, finish, last_dispatch

FIRENZE, PRATO, VERNIO = "048017", "100005", "100007"
ORANGE = {"Tosc-B": {"hydraulic": "orange"}, "Tosc-A3": {"hydraulic": "yellow"}}
NOBODY = Reached(0, 0, 0, 0, 0, 0, 0, 0, None, None)


def reach(session: Session) -> tuple[Reached, dict[str, Reached]]:
    total, places = dispatch_reach(session, last_dispatch(session))
    return total.total, {place.istat_code: place.reached for place in places}


def minutes(product: Product, count: float):
    """An instant so long after the last dispatch was queued."""
    with product.database.transaction() as session:
        queued = session.scalar(text("SELECT queued_at FROM dispatch ORDER BY id DESC LIMIT 1"))
    return queued + timedelta(minutes=count)


def test_followers_are_matched_whatever_their_threshold_and_news_is_queued(product: Product, bulletin) -> None:
    product.subscribe(PRATO)
    product.subscribe(PRATO, min_level="red")
    product.subscribe(PRATO, FIRENZE, min_level="orange")
    assert bulletin(ORANGE).notifications == 2
    with product.database.transaction() as session:
        assert reach(session)[0].matched is None, "counted by the next tick"
        sum_up(session, now=utc_now())
        total, places = reach(session)
    assert replace(total, pending=0) == replace(NOBODY, matched=3, queued=2)
    assert replace(places[PRATO], pending=0) == replace(NOBODY, matched=3, queued=2)
    # Yellow in Florence is no news to somebody who wants to hear of orange.
    assert places[FIRENZE] == replace(NOBODY, matched=1)


def test_quiet_devices_are_counted_apart(product: Product, bulletin) -> None:
    awake = product.subscribe(PRATO)
    asleep = product.subscribe(PRATO)
    quiet = {"quiet_hours": {"from": "14:00", "to": "23:00"}}
    product.import_lines(json.dumps({**asleep.info, "municipalities": [PRATO, VERNIO], **quiet}))
    assert bulletin(ORANGE).notifications == 1
    with product.database.transaction() as session:
        deliver(session, "accepted", awake)
        sum_up(session, now=utc_now())
        total, places = reach(session)
    assert (total.matched, total.queued, total.held) == (2, 1, 1)
    assert {code: (found.queued, found.held) for code, found in places.items()} == {PRATO: (1, 1), VERNIO: (0, 1)}


def test_a_device_of_several_places_counts_once_in_all_and_where_it_was_concerned(product: Product, bulletin) -> None:
    both, one, careful = (
        product.subscribe(PRATO, FIRENZE, min_level=level) for level in ("yellow", "yellow", "orange")
    )
    bulletin(ORANGE)
    with product.database.transaction() as session:
        deliver(session, "accepted", both, careful)
        deliver(session, "superseded", one)
        total, places = reach(session)
    assert (total.queued, total.accepted, total.superseded, total.pending) == (3, 2, 1, 0)
    assert (places[PRATO].queued, places[PRATO].accepted, places[PRATO].superseded) == (3, 2, 1)
    assert (places[FIRENZE].queued, places[FIRENZE].accepted, places[FIRENZE].superseded) == (2, 1, 1)


def test_thresholds_of_hazards_and_late_followers(product: Product, bulletin) -> None:
    device = product.subscribe(PRATO)
    wishes = {"municipalities": [PRATO, FIRENZE], "min_level": "yellow", "hazard_levels": {"hydraulic": "orange"}}
    product.import_lines(json.dumps({**device.info, **wishes}))
    bulletin(ORANGE)
    # It follows one place more before it is sent what it was queued for.
    product.import_lines(json.dumps({**device.info, **wishes, "municipalities": [PRATO, FIRENZE, VERNIO]}))
    other = product.subscribe(VERNIO)
    with product.database.transaction() as session:
        deliver(session, "accepted", device)
        _, places = reach(session)
    assert other
    assert {code: (found.queued, found.accepted) for code, found in places.items()} == {PRATO: (1, 1), FIRENZE: (0, 0)}


@pytest.mark.parametrize(
    ("outcome", "field"),
    [
        ("accepted", "accepted"),
        ("too_large", "failed"),
        ("rejected", "failed"),
        ("expired", "failed"),
        ("superseded", "superseded"),
        ("throttled", "pending"),
        ("failed", "pending"),
        ("unknown", "pending"),
    ],
)
def test_what_each_outcome_counts_as(product: Product, bulletin, outcome: str, field: str) -> None:
    device = product.subscribe(PRATO)
    bulletin(ORANGE)
    with product.database.transaction() as session:
        deliver(session, outcome, device)
        sum_up(session, now=utc_now())
        total, places = reach(session)
    expected = replace(NOBODY, matched=1, queued=1, **{field: 1})
    assert replace(total, p50=None, p95=None) == expected
    assert replace(places[PRATO], p50=None, p95=None) == expected


def test_times_are_from_reception_by_the_true_clock(product: Product, bulletin) -> None:
    devices = [product.subscribe(PRATO) for _ in range(20)]
    bulletin(ORANGE)
    with product.database.transaction() as session:
        for number, device in enumerate(devices, start=1):
            deliver(session, "accepted", device, at=minutes(product, number))
        total, places = reach(session)
    assert (total.p50, total.p95) == (600, 1140)
    assert (places[PRATO].p50, places[PRATO].p95) == (600, 1140)
    # The document came a minute before it was decided on, by a clock that stands elsewhere.
    with product.database.transaction() as session:
        session.execute(text("UPDATE bulletin SET received_at = received_at - interval '1 minute'"))
        assert reach(session)[0].p50 == 660


def test_the_dead_are_counted_where_they_were_before_they_are_erased(product: Product, bulletin) -> None:
    dead, alive = product.subscribe(PRATO, VERNIO), product.subscribe(PRATO)
    bulletin(ORANGE)
    with product.database.transaction() as session:
        deliver(session, "gone", dead)
        deliver(session, "accepted", alive)
        erase_gone(session, last_dispatch(session), {device_id(session, dead): dead.info["endpoint"]})
    with product.database.transaction() as session:
        total, places = reach(session)
    assert (total.accepted, total.gone) == (1, 1)
    assert {code: (found.accepted, found.gone, found.left) for code, found in places.items()} == {
        PRATO: (1, 1, 0),
        VERNIO: (0, 1, 0),
    }


def test_who_leaves_is_said_to_have_left(product: Product, bulletin) -> None:
    device = product.subscribe(PRATO)
    bulletin(ORANGE)
    with product.database.transaction() as session:
        deliver(session, "accepted", device)
        erase_dead(session, [device.info["endpoint"]])
        total, places = reach(session)
    assert (total.accepted, total.left) == (1, 0)
    assert (places[PRATO].accepted, places[PRATO].left) == (0, 1)


def test_two_workers_count_the_dead_of_the_same_places_at_once(product: Product, bulletin) -> None:
    devices = [product.subscribe(PRATO, FIRENZE, VERNIO) for _ in range(8)]
    bulletin(ORANGE)
    with product.database.transaction() as session:
        ids, dispatch = [device_id(session, device) for device in devices], last_dispatch(session)

    def count(some: list[int]) -> None:
        for one in some:
            with product.database.transaction() as session:
                count_gone(session, dispatch, [one])

    threads = [threading.Thread(target=count, args=[ids[start::2]]) for start in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with product.database.transaction() as session:
        assert {found.gone for found in reach(session)[1].values()} == {8}


def test_a_finished_dispatch_is_summed_up_once_and_for_all(product: Product, bulletin) -> None:
    first, second, dead = (product.subscribe(PRATO) for _ in range(3))
    bulletin(ORANGE)
    assert_unfinished(product)
    with product.database.transaction() as session:
        deliver(session, "accepted", first, at=minutes(product, 2))
        deliver(session, "expired", second)
        deliver(session, "gone", dead)
        count_gone(session, last_dispatch(session), [device_id(session, dead)])
    finish(product.database, utc_now())
    with product.database.transaction() as session:
        live = reach(session)
        assert sum_up(session, now=utc_now()) == 1
        assert reach(session) == (replace(live[0], matched=3), live[1])
        assert sum_up(session, now=utc_now()) == 0
    with product.database.transaction() as session:
        session.execute(text("DELETE FROM delivery"))
        session.execute(text("DELETE FROM dispatch_batch"))
        session.execute(text("DELETE FROM subscription"))
        assert reach(session)[1] == live[1]
        (found,) = last_dispatches(session, limit=5)
    assert found.summarised_at is not None
    assert found.total == Reached(3, 3, 0, 1, 1, 1, 0, 0, 120, 120)
    assert live[1][PRATO] == found.total


def assert_unfinished(product: Product) -> None:
    with product.database.transaction() as session:
        assert sum_up(session, now=utc_now()) == 0


def test_what_is_over_is_summed_up_although_something_never_ended(product: Product, bulletin) -> None:
    device = product.subscribe(PRATO)
    bulletin(ORANGE)
    # Decided at 15:05 of that day's clock, over at midnight, and an hour more for the workers.
    with product.database.transaction() as session:
        assert sum_up(session, now=minutes(product, 60 * 9 + 54)) == 0
        assert sum_up(session, now=minutes(product, 60 * 9 + 56)) == 1
        assert (reach(session)[0].pending, device_id(session, device) > 0) == (1, True)


def test_a_dispatch_from_before_has_totals_only(product: Product, bulletin) -> None:
    device = product.subscribe(PRATO)
    bulletin(ORANGE)
    with product.database.transaction() as session:
        session.execute(text("DELETE FROM dispatch_reach"))
        session.execute(text("DELETE FROM dispatch_total"))
        deliver(session, "accepted", device)
        count_gone(session, last_dispatch(session), [device_id(session, device)])
    finish(product.database, utc_now())
    with product.database.transaction() as session:
        assert reach(session) == (Reached(None, 1, None, 1, 0, 0, 0, 0, 0, 0), {})
        assert sum_up(session, now=utc_now()) == 1
        assert reach(session) == (Reached(None, 1, None, 1, 0, 0, 0, 0, 0, 0), {})


def test_the_last_dispatches_are_newest_first_without_those_for_nobody(product: Product, bulletin) -> None:
    product.subscribe(PRATO)
    bulletin(ORANGE)
    bulletin({**ORANGE, "Tosc-A6": {"hydraulic": "yellow"}})  # nobody lives there
    bulletin({"Tosc-B": {"hydraulic": "red"}})
    with product.database.transaction() as session:
        found: list[DispatchReach] = list(last_dispatches(session, limit=5))
        assert [one.total.queued for one in found] == [1, 1]
        assert found[0].id > found[1].id
        assert (found[0].cause, found[0].source_id, found[0].demonstration) == ("document", "dpc", False)
        assert len(last_dispatches(session, limit=1)) == 1
        with pytest.raises(NotFound):
            dispatch_reach(session, 2**62)
