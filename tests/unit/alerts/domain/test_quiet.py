"""Quiet hours on the clocks of Italy, also in the nights when these are changed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.quiet import ends
from alerts.domain.thresholds import NEVER, Thresholds
from app.core.clock import ROME

#: Nights in which the clocks change: back on 26 October 2025, forward on 29 March 2026.
LONG_NIGHT, SHORT_NIGHT = datetime(2025, 10, 26, tzinfo=ROME), datetime(2026, 3, 29, tzinfo=ROME)


def rome(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ROME)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        (rome(20, 21, 59), None),
        (rome(20, 22), rome(21, 7)),
        (rome(20, 23, 59), rome(21, 7)),
        (rome(21, 0), rome(21, 7)),
        (rome(21, 6, 59), rome(21, 7)),
        (rome(21, 7), None),
        (rome(21, 12), None),
    ],
)
def test_a_night(now: datetime, end: datetime | None) -> None:
    assert ends(time(22), time(7), now) == end


@pytest.mark.parametrize(
    ("now", "end"),
    [(rome(20, 12, 59), None), (rome(20, 13), rome(20, 15, 30)), (rome(20, 15, 29), rome(20, 15, 30)),
     (rome(20, 15, 30), None)],
)  # fmt: skip
def test_a_nap(now: datetime, end: datetime | None) -> None:
    assert ends(time(13), time(15, 30), now) == end


def test_without_quiet_hours_it_is_never_quiet() -> None:
    assert ends(None, None, rome(20, 3)) is None


def test_until_midnight() -> None:
    assert ends(time(22), time(0), rome(20, 23)) == rome(21, 0)
    assert ends(time(22), time(0), rome(21, 0)) is None


def test_the_night_is_as_long_as_the_clocks_make_it() -> None:
    for night, hours in ((LONG_NIGHT, 10), (SHORT_NIGHT, 8)):
        begins = (night - timedelta(days=1)).replace(hour=22)
        end = ends(time(22), time(7), begins)
        assert end is not None
        assert end - begins.astimezone(UTC) == timedelta(hours=hours)


def test_an_hour_that_happens_twice_is_slept_twice() -> None:
    end = ends(time(22), time(2, 30), LONG_NIGHT)
    assert end == datetime(2025, 10, 26, 1, 30, tzinfo=UTC)
    once, again = (datetime(2025, 10, 26, hour, 40, tzinfo=UTC) for hour in (0, 1))
    assert ends(time(22), time(2, 30), once) == end
    assert ends(time(22), time(2, 30), again) is None


def test_an_hour_that_does_not_happen_is_as_late_as_it_would_have_been() -> None:
    assert ends(time(22), time(2, 30), SHORT_NIGHT) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


minutes = st.integers(-2 * 24 * 60, 2 * 24 * 60).map(lambda number: timedelta(minutes=number))
around = st.tuples(st.sampled_from([LONG_NIGHT, SHORT_NIGHT]), minutes).map(lambda at: at[0].astimezone(UTC) + at[1])
clock = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@given(clock, clock, around)
def test_quiet_hours_end_once_and_later(quiet_from: time, quiet_to: time, now: datetime) -> None:
    """They end within a day and an hour; until then it is quiet with the same end, and then no more, or anew."""
    if quiet_from == quiet_to:
        return
    end = ends(quiet_from, quiet_to, now)
    if end is None:
        return
    assert now < end <= now + timedelta(hours=25)
    assert ends(quiet_from, quiet_to, now + (end - now) / 2) == end
    anew = ends(quiet_from, quiet_to, end)
    assert anew is None or anew > end


def test_thresholds() -> None:
    terms = Thresholds(Level.ORANGE, {Hazard.WIND: Level.YELLOW, Hazard.ICE: NEVER})
    assert [terms.of(hazard) for hazard in (Hazard.WIND, Hazard.ICE, Hazard.SNOW)] == [1, 4, 2]
    assert terms.reached(Hazard.WIND, Level.YELLOW)
    assert not terms.reached(Hazard.SNOW, Level.YELLOW)
    assert not terms.reached(Hazard.ICE, Level.RED)
    assert terms.silenced(Hazard.ICE)
