"""Quiet hours: what waits until the morning, what does not, and what by then is no news any more."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from alert_fixtures import Product, titles
from alerts.channels.contract import Outcome
from alerts.dispatch.held import release_held
from alerts.domain import quiet
from alerts.subscriptions.terms import QUIET_UNTIL
from app.core.clock import ROME, utc_now
from app.core.db import Database
from doubles.story import Story

NIGHT: dict[str, Any] = {"quiet_hours": {"from": "22:00", "to": "07:00"}}
LIGHT: dict[str, Any] = {"quiet_hours": {"from": "22:00", "to": "07:00", "override": "orange"}}


def rome(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ROME)


@pytest.fixture
def story(product: Product) -> Story:
    return Story(product)


def test_what_is_decided_at_night_is_told_in_the_morning_once(story: Story) -> None:
    sleeper, awake = story.device(**NIGHT), story.device()
    assert story.says(rome(20, 23), day=rome(21, 0).date(), hydraulic="orange") == 1
    assert (len(story.heard(awake)), story.heard(sleeper)) == (1, [])
    assert story.waiting() == {sleeper: rome(21, 7)}
    assert story.morning(rome(21, 6, 59)) == 0
    assert story.morning(rome(21, 7)) == 1
    assert story.morning(rome(21, 7, 1)) == 0
    assert story.heard(sleeper) == story.heard(awake) == ["Prato: allerta ARANCIONE | Sab 21 nov: idraulico ARANCIONE"]
    assert story.waiting() == {}


def test_by_day_nothing_waits(story: Story) -> None:
    sleeper = story.device(**NIGHT)
    story.says(rome(20, 21, 59), hydraulic="yellow")
    assert len(story.heard(sleeper)) == 1
    assert story.waiting() == {}


def test_red_passes_and_carries_what_waited_and_the_morning_repeats_nothing(story: Story) -> None:
    sleeper = story.device(**NIGHT)
    tomorrow = rome(21, 0).date()
    story.says(rome(20, 23), day=tomorrow, thunderstorm="yellow")
    story.says(rome(21, 3), hydraulic="red")
    assert story.heard(sleeper) == ["Prato: allerta ROSSA | Sab 21 nov: idraulico ROSSA, temporali forti GIALLA"]
    assert story.morning(rome(21, 7)) == 0
    assert len(story.heard(sleeper)) == 1
    assert story.waiting() == {}


def test_red_that_did_not_arrive_is_told_in_the_morning_with_the_rest(story: Story) -> None:
    sleeper = story.device(**NIGHT)
    story.says(rome(21, 1), thunderstorm="yellow")
    story.post.answers[sleeper] = Outcome.REJECTED
    story.says(rome(21, 3), hydraulic="red")
    story.post.answers.clear()
    assert story.morning(rome(21, 7)) == 1
    assert story.heard(sleeper) == ["Prato: allerta ROSSA | Sab 21 nov: idraulico ROSSA, temporali forti GIALLA"]


def test_orange_passes_where_it_was_so_chosen(story: Story) -> None:
    deep, light = story.device(**NIGHT), story.device(**LIGHT)
    story.says(rome(20, 23), hydraulic="orange")
    assert (len(story.heard(deep)), len(story.heard(light))) == (0, 1)
    story.says(rome(20, 23, 30), thunderstorm="yellow")
    assert len(story.heard(light)) == 1
    assert set(story.waiting()) == {deep, light}


def test_an_end_waits_too(story: Story) -> None:
    sleeper = story.device(**LIGHT)
    day = rome(21, 0).date()
    story.says(rome(20, 20), day=day, hydraulic="red", wind="orange")
    story.says(rome(20, 23), day=day, hydraulic="orange", wind="green")
    assert len(story.heard(sleeper)) == 1
    assert story.morning(rome(21, 7)) == 1
    assert (
        story.heard(sleeper)[1]
        == "Prato: l’allerta scende a ARANCIONE | Sab 21 nov: idraulico ARANCIONE; finita per: vento"
    )


def test_what_came_and_went_by_night_is_not_told(story: Story) -> None:
    sleeper = story.device(**NIGHT)
    story.says(rome(21, 1), hydraulic="orange")
    story.says(rome(21, 5), hydraulic="green")
    assert story.morning(rome(21, 7)) == 0
    assert story.heard(sleeper) == []


def test_hours_that_are_over_by_morning_are_not_told(story: Story) -> None:
    sleeper, awake = story.device(**NIGHT), story.device()
    story.says(rome(21, 0, 30), hydraulic=[(1, 6, "orange")])
    assert story.heard(awake) == ["Prato: allerta ARANCIONE | Sab 21 nov: idraulico ARANCIONE 01:00–06:00"]
    assert story.morning(rome(21, 7)) == 0
    assert story.heard(sleeper) == []


def test_hours_that_are_over_in_part_are_told_from_the_morning_on(story: Story) -> None:
    sleeper, careful = story.device(**NIGHT), story.device(**NIGHT, min_level="orange")
    story.says(rome(21, 0, 30), hydraulic=[(1, 6, "orange"), (6, 12, "yellow")])
    assert story.morning(rome(21, 7)) == 1
    assert story.lanes == ["yellow"]
    assert story.heard(careful) == []
    assert story.heard(sleeper) == ["Prato: allerta GIALLA | Sab 21 nov: idraulico GIALLA 06:00–12:00"]


def test_hours_shortened_by_night_end_in_the_morning_for_who_was_told_more(story: Story) -> None:
    """Told orange for the whole day, which by night became an alert until five: that is over, and has to be said."""
    sleeper = story.device(**NIGHT)
    day = rome(21, 0).date()
    story.says(rome(20, 20), day=day, hydraulic="orange")
    story.says(rome(21, 1), hydraulic=[(0, 5, "orange")])
    assert story.morning(rome(21, 7)) == 1
    assert story.heard(sleeper)[1] == "Prato: allerta finita | Sab 21 nov: finita per: idraulico"


def test_a_fall_from_what_was_not_heard_is_a_new_alert(story: Story) -> None:
    sleeper = story.device(**NIGHT)
    story.says(rome(21, 1), hydraulic="orange")
    story.says(rome(21, 5), hydraulic="yellow")
    story.morning(rome(21, 7))
    assert story.heard(sleeper) == ["Prato: allerta GIALLA | Sab 21 nov: idraulico GIALLA"]


def test_an_alert_that_ended_and_came_back_lower_is_a_fall_to_who_slept(story: Story) -> None:
    sleeper, careful = story.device(**NIGHT), story.device(**NIGHT, min_level="orange")
    day = rome(21, 0).date()
    story.says(rome(20, 20), day=day, hydraulic="orange")
    story.says(rome(21, 1), hydraulic="green")
    story.says(rome(21, 5), hydraulic="yellow")
    assert story.morning(rome(21, 7)) == 2
    for device in (sleeper, careful):
        assert story.heard(device)[1] == "Prato: l’allerta scende a GIALLA | Sab 21 nov: idraulico GIALLA"


def test_what_is_as_it_was_last_told_is_not_told_again(story: Story) -> None:
    sleeper = story.device(**NIGHT)
    day = rome(21, 0).date()
    story.says(rome(20, 20), day=day, hydraulic=[(9, 18, "yellow")])
    story.says(rome(21, 1), hydraulic="orange")
    story.says(rome(21, 5), hydraulic=[(9, 18, "yellow")])
    story.morning(rome(21, 7))
    assert len(story.heard(sleeper)) == 1
    assert story.outcomes[-1] == "superseded"


def test_nobody_hears_in_the_morning_the_end_of_what_was_never_said(story: Story) -> None:
    """By night: orange, then yellow, which this device does not want to hear of. By day: the end."""
    careful = story.device(**NIGHT, min_level="orange")
    story.says(rome(21, 1), hydraulic="orange", wind="orange")
    story.says(rome(21, 2), hydraulic="yellow")
    story.morning(rome(21, 7))
    story.says(rome(21, 12), hydraulic="green")
    assert story.heard(careful) == ["Prato: allerta ARANCIONE | Sab 21 nov: vento ARANCIONE, idraulico GIALLA"]


def test_who_is_to_be_woken_earlier_than_it_said_is(story: Story) -> None:
    info = story.product.push_service.subscribe().info
    sleeper = story.change(info, **NIGHT)
    story.says(rome(20, 23), day=rome(21, 0).date(), hydraulic="yellow")
    story.change(info)
    story.wait_until(sleeper, rome(20, 23, 10))  # a change is made by the true clock, the story has its own
    assert story.morning(rome(20, 23, 10)) == 1
    assert len(story.heard(sleeper)) == 1


def test_who_wants_to_sleep_longer_does(story: Story) -> None:
    sleeper = story.device(**NIGHT)
    story.says(rome(20, 23), day=rome(21, 0).date(), hydraulic="yellow")
    story.wish(sleeper, quiet_to=time(9))
    assert story.morning(rome(21, 7)) == 0
    assert story.waiting() == {sleeper: rome(21, 9)}
    assert story.morning(rome(21, 9)) == 1


def test_nobody_is_woken_late_at_night_because_the_clock_had_stopped(story: Story) -> None:
    sleeper = story.device(**NIGHT)
    story.says(rome(20, 23), day=rome(21, 0).date(), hydraulic="yellow")
    assert story.morning(rome(21, 22, 30)) == 0
    assert story.waiting() == {sleeper: rome(22, 7)}
    assert story.morning(rome(22, 7)) == 0, "by then the day is over"


def test_a_change_of_wishes_has_the_waiting_looked_at_again(story: Story) -> None:
    info = story.product.push_service.subscribe().info
    sleeper = story.change(info, **NIGHT)
    future = utc_now() + timedelta(days=3)
    with story.product.database.transaction() as session:
        session.execute(text("INSERT INTO dispatch_held VALUES (:id, :until)"), {"id": sleeper, "until": future})
    story.change(info, **NIGHT)
    assert story.waiting()[sleeper] <= utc_now()


def test_the_earlier_end_counts(story: Story) -> None:
    sleeper = story.device(**NIGHT)
    story.says(rome(20, 23), hydraulic="yellow")
    story.wish(sleeper, quiet_to=time(9))
    story.says(rome(20, 23, 30), wind="yellow")
    assert story.waiting() == {sleeper: rome(21, 7)}


def test_who_leaves_while_it_waits_is_not_told(story: Story) -> None:
    story.device(**NIGHT)
    story.says(rome(20, 23), hydraulic="yellow")
    with story.product.database.transaction() as session:
        session.execute(text("DELETE FROM subscription"))
    assert story.waiting() == {}
    assert story.morning(rome(21, 7)) == 0


def test_a_message_that_was_queued_by_day_is_not_called_back(story: Story) -> None:
    sleeper = story.device(**NIGHT)
    story.says(rome(20, 21, 59), send=False, hydraulic="yellow")
    story.says(rome(20, 22, 1), wind="yellow")
    assert story.heard(sleeper) == ["Prato: allerta GIALLA | Ven 20 nov: idraulico GIALLA"], "and the wind waits"


def test_the_morning_is_one_deciding_and_leaves_none_where_nothing_is_told(story: Story) -> None:
    story.device(**NIGHT)
    story.says(rome(21, 1), hydraulic="yellow")
    assert _causes(story) == ["sweep"]
    story.morning(rome(21, 7))
    assert _causes(story) == ["sweep", "morning"]
    story.says(rome(22, 1), hydraulic="yellow")
    story.says(rome(22, 2), hydraulic="green")
    story.morning(rome(22, 7))
    assert _causes(story) == ["sweep", "morning", "sweep", "sweep"]


def test_two_wakers_at_once_wake_once(story: Story) -> None:
    devices = [story.device(**NIGHT) for _ in range(3)]
    story.says(rome(21, 1), hydraulic="yellow")
    barrier, woken = threading.Barrier(4), []

    def wake() -> None:
        barrier.wait()
        woken.append(story.morning(rome(21, 7), send=False))

    threads = [threading.Thread(target=wake) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    story.send()
    assert sorted(woken) == [0, 0, 0, 3]
    assert [len(story.heard(device)) for device in devices] == [1, 1, 1]


def test_the_night_in_which_an_hour_happens_twice(story: Story) -> None:
    sleeper = story.device(quiet_hours={"from": "22:00", "to": "02:30"})
    night = datetime(2026, 10, 25, tzinfo=UTC)
    story.says(night + timedelta(minutes=10), hydraulic="yellow")  # 02:10, summer time
    assert story.waiting() == {sleeper: night + timedelta(hours=1, minutes=30)}
    assert story.morning(night + timedelta(minutes=40)) == 0
    assert story.morning(night + timedelta(hours=1, minutes=30)) == 1


def test_through_the_queue_to_a_device(product: Product) -> None:
    """The whole way, by the true clock: held now, released when its quiet hours have just ended."""
    story = Story(product)
    now = utc_now()
    here = now.astimezone(ROME)
    around = {"from": f"{here - timedelta(hours=2):%H:%M}", "to": f"{here + timedelta(hours=2):%H:%M}"}
    browser = product.push_service.subscribe()
    sleeper = story.change(browser.info, quiet_hours=around)
    day = (here + timedelta(days=1)).date()
    assert story.says(now, day=day, send=False, hydraulic="yellow") == 0
    product.drain()
    assert titles(browser) == []
    with product.database.transaction() as session:
        assert release_held(session, now=story.waiting()[sleeper], real_now=now) == 1
    product.drain()
    assert titles(browser) == ["Prato: allerta GIALLA"]


def _causes(story: Story) -> list[str]:
    with story.product.database.transaction() as session:
        return list(session.scalars(text("SELECT cause FROM deciding ORDER BY id")))


CHANGES = [datetime(2025, 10, 26, tzinfo=UTC), datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)]
minutes = st.integers(-36 * 60, 36 * 60).map(lambda number: timedelta(minutes=number))
clock = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(clock, clock, st.sampled_from(CHANGES), minutes)
def test_the_rule_and_its_twin(
    database: Database, quiet_from: time, quiet_to: time, night: datetime, at: timedelta
) -> None:
    now = night + at
    wishes = "(SELECT CAST(:since AS time) AS quiet_from, CAST(:until AS time) AS quiet_to) AS s"
    with database.transaction() as session:
        found = session.scalar(
            text(f"SELECT {QUIET_UNTIL} FROM {wishes}"), {"now": now, "since": quiet_from, "until": quiet_to}
        )
    if quiet_from != quiet_to:
        assert found == quiet.ends(quiet_from, quiet_to, now)


def test_without_quiet_hours_the_twin_has_none(database: Database) -> None:
    with database.transaction() as session:
        nothing = "(SELECT CAST(NULL AS time) AS quiet_from, CAST(NULL AS time) AS quiet_to) AS s"
        assert session.scalar(text(f"SELECT {QUIET_UNTIL} FROM {nothing}"), {"now": rome(20, 23)}) is None
