"""The canary's rules: each message is news, a loss is judged once it is due, and silence on purpose is no alarm."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.domain.canary import Flight, Run, canary_alarms, day_spoken_of, next_level, patience, quantile
from alerts.domain.level import Level
from app.core.clock import end_of_day

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)


def run(minutes: float, seconds: float | None = None, stopped_at: str | None = "not_sent") -> Run:
    """Sent so many minutes ago; arrived after so many seconds, if at all."""
    sent = NOW - timedelta(minutes=minutes)
    arrival = sent + timedelta(seconds=seconds) if seconds is not None else None
    return Run(sent, Level.ORANGE, sent, arrival, None if arrival else stopped_at)


def flight(*runs: Run, every: int | None = 300, paused: str | None = None) -> Flight:
    arrivals = [one.received_at for one in runs if one.received_at]
    return Flight(
        NOW, every, paused, tuple(sorted(runs, key=lambda one: one.sent_at, reverse=True)), max(arrivals, default=None)
    )


def codes(found: Flight) -> list[str]:
    return [alarm.code for alarm in canary_alarms(found)]


@pytest.mark.parametrize("told", [Level.GREEN, Level.ORANGE, Level.RED])
@pytest.mark.parametrize("arrived", [True, False])
def test_each_differs_from_the_last(told: Level, arrived: bool) -> None:
    assert next_level(told, arrived=arrived) is not told


def test_only_an_alert_that_arrived_ends() -> None:
    assert next_level(Level.ORANGE, arrived=True) is Level.GREEN
    assert next_level(Level.ORANGE, arrived=False) is Level.RED
    assert next_level(Level.RED, arrived=False) is Level.ORANGE


@given(st.integers(0, 2 * 365 * 86_400))
def test_the_day_spoken_of_has_some_time_left(seconds: int) -> None:
    now = NOW + timedelta(seconds=seconds)
    assert timedelta(minutes=10) <= end_of_day(day_spoken_of(now)) - now <= timedelta(hours=25, minutes=10)


def test_just_before_midnight_it_is_about_the_next_day() -> None:
    assert day_spoken_of(datetime(2026, 11, 20, 22, 51, tzinfo=UTC)) == date(2026, 11, 21)


def test_it_is_judged_when_half_the_period_is_over() -> None:
    assert codes(flight(run(2.4))) == []
    assert codes(flight(run(2.6))) == ["canary_lost"]
    assert [patience(every) for every in (30, 120, 300)] == [timedelta(seconds=s) for s in (60, 60, 150)]


def test_an_arrival_since_it_was_sent_closes_it() -> None:
    assert codes(flight(run(10), run(5, 2))) == []
    assert codes(flight(run(10, 500))) == [], "late is not lost"
    assert codes(flight(run(15, 2), run(10), run(5))) == ["canary_lost"]


def test_off_or_paused_there_is_no_alarm() -> None:
    assert codes(flight(run(10), every=None)) == []
    assert codes(flight(run(10), paused="manutenzione")) == []


def test_few_slow_ones_are_no_hour() -> None:
    assert codes(flight(run(30, 90), run(25, 90))) == []
    assert codes(flight(run(30, 90), run(25, 90), run(20, 90))) == ["canary_slow"]
    assert codes(flight(run(30, 90), run(25, 3), run(20, 3))) == []


def test_every_reason_is_a_sentence() -> None:
    for reason in ("not_sent", "accepted", "gone", "rejected", "qualcosa_di_nuovo", None):
        [alarm] = canary_alarms(flight(run(10, None, reason)))
        assert alarm.message.endswith("."), alarm
        assert len(alarm.message) < 600


@given(st.lists(st.floats(0, 1e6), min_size=1).map(sorted), st.floats(0.01, 1))
def test_a_quantile_is_one_of_them_and_that_share_does_not_exceed_it(ordered: list[float], share: float) -> None:
    value = quantile(ordered, share)
    assert value in ordered
    assert sum(one <= value for one in ordered) >= share * len(ordered) - 1e-9


def test_of_nothing_there_is_no_quantile() -> None:
    assert quantile([], 0.5) is None
