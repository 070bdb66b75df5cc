"""Several zones, several sources and several hours make one state."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.domain.level import Level, NoLevel, is_alert
from alerts.domain.state import (
    UNKNOWN,
    HazardState,
    Period,
    ZoneReading,
    combine,
    prevailing,
    read_periods,
    remaining,
    write_periods,
)
from app.core.clock import ROME, end_of_day, start_of_day

DAY = date(2023, 11, 2)
GREEN, YELLOW, ORANGE, RED = Level
EARLY = start_of_day(DAY)


def at(hour: float) -> datetime:
    return start_of_day(DAY) + timedelta(hours=hour)


def hours(start: float, end: float, level: Level = YELLOW) -> Period:
    return Period(at(start), at(end), level)


def state_of(*readings: ZoneReading, now: datetime = EARLY) -> HazardState:
    return combine(readings, day=DAY, now=now)


def zone(code: str, *periods: Period, level: Level | None = None) -> ZoneReading:
    return ZoneReading(code, level or max(period.level for period in periods), periods=periods)


def test_two_zones_the_higher_level_named() -> None:
    state = state_of(ZoneReading("Tosc-B", ORANGE), ZoneReading("Tosc-R1", YELLOW))
    assert state == HazardState(ORANGE, ("Tosc-B",))


def test_equal_zones_are_both_named() -> None:
    assert state_of(ZoneReading("Tosc-B", YELLOW), ZoneReading("Tosc-R1", YELLOW)).zones == ("Tosc-B", "Tosc-R1")


def test_a_message_speaks_of_places_and_names_no_zone() -> None:
    state = state_of(ZoneReading("Tosc-B", GREEN), ZoneReading("", ORANGE, periods=(hours(6, 9, ORANGE),)))
    assert state == HazardState(ORANGE, (), (hours(6, 9, ORANGE),))


def test_nobody_spoke() -> None:
    assert state_of() == UNKNOWN


@pytest.mark.parametrize("level", list(Level))
def test_silence_turns_only_green_into_unknown(level: Level) -> None:
    state = state_of(ZoneReading("Tosc-B", level, fresh=False))
    assert state.level is (NoLevel.UNKNOWN if level is GREEN else level)


@pytest.mark.parametrize(
    ("now", "level", "left"),
    [
        (at(0), ORANGE, (hours(6, 12), hours(12, 18, ORANGE), hours(18, 24))),
        (at(12), ORANGE, (hours(12, 18, ORANGE), hours(18, 24))),
        (at(18), YELLOW, (hours(18, 24),)),
        (at(24), GREEN, ()),
    ],
)
def test_hours_end_by_themselves(now: datetime, level: Level, left: tuple[Period, ...]) -> None:
    reading = zone("Tosc-B", hours(6, 12), hours(12, 18, ORANGE), hours(18, 24))
    assert (remaining(reading, now).level, remaining(reading, now).periods) == (level, left)
    assert (state_of(reading, now=now).level, state_of(reading, now=now).periods) == (level, left)


def test_hours_that_are_over_are_no_green_of_a_source_that_is_silent() -> None:
    reading = ZoneReading("Tosc-B", YELLOW, fresh=False, periods=(hours(6, 12),))
    assert state_of(reading, now=at(11)).level is YELLOW
    assert state_of(reading, now=at(12)).level is NoLevel.UNKNOWN


def test_at_every_hour_the_worst_of_the_zones() -> None:
    state = state_of(zone("A", hours(6, 12, ORANGE)), zone("B", hours(0, 8), hours(10, 20)))
    assert state.periods == (hours(0, 6), hours(6, 12, ORANGE), hours(12, 20))


def test_a_zone_without_hours_lasts_the_whole_day() -> None:
    state = state_of(ZoneReading("A", YELLOW), zone("B", hours(6, 9, ORANGE)))
    assert state.periods == (hours(0, 6), hours(6, 9, ORANGE), hours(9, 24))
    assert state_of(ZoneReading("A", YELLOW), ZoneReading("B", YELLOW)).periods == ()


@pytest.mark.parametrize(("day", "length"), [(date(2025, 3, 30), 23), (date(2025, 10, 26), 25)])
def test_days_on_which_clocks_change_are_as_long_as_they_are(day: date, length: int) -> None:
    """30 March at 2:00 there is no 2:30; on 26 October at 3:00 the hour from 2 to 3 comes again."""
    night = Period(
        datetime.combine(day, datetime.min.time(), ROME).astimezone(UTC),
        datetime(day.year, day.month, day.day, 4, tzinfo=ROME).astimezone(UTC),
        ORANGE,
    )
    state = combine(
        [ZoneReading("A", YELLOW), ZoneReading("B", ORANGE, periods=(night,))], day=day, now=night.starts_at
    )
    assert [period.level for period in state.periods] == [ORANGE, YELLOW]
    assert night.ends_at - night.starts_at == timedelta(hours=4 + length - 24)
    assert state.periods[-1].ends_at == end_of_day(day)
    assert sum((p.ends_at - p.starts_at for p in state.periods), timedelta()) == timedelta(hours=length)
    just_after = night.ends_at + timedelta(seconds=1)
    assert combine([ZoneReading("B", ORANGE, periods=(night,))], day=day, now=just_after).level is GREEN


levels = st.sampled_from([*Level, *NoLevel])
whole_days = st.builds(ZoneReading, st.just("Z"), levels, st.booleans())


@given(st.lists(whole_days, min_size=1))
def test_who_prevails_never_invents_and_never_hides(found: list[ZoneReading]) -> None:
    said = prevailing(found)
    assert said in found
    fresh = [reading for reading in found if reading.fresh and isinstance(reading.level, Level)]
    quiet_before = found[: found.index(fresh[0])] if fresh else found
    alerts = [reading.level for reading in quiet_before if is_alert(reading.level)]
    assert said is not None
    if fresh:
        assert said.level == max([fresh[0].level, *alerts])
    elif alerts:
        assert said.level == max(alerts)


@pytest.mark.parametrize(
    ("regional", "national", "expected"),
    [
        (ZoneReading("Z", GREEN), ZoneReading("Z", ORANGE), GREEN),
        (ZoneReading("Z", RED), ZoneReading("Z", YELLOW), RED),
        # Gone quiet: its green is worth nothing, its alert stands where it is higher.
        (ZoneReading("Z", GREEN, fresh=False), ZoneReading("Z", ORANGE), ORANGE),
        (ZoneReading("Z", RED, fresh=False), ZoneReading("Z", YELLOW), RED),
        (ZoneReading("Z", YELLOW, fresh=False), ZoneReading("Z", ORANGE), ORANGE),
        (ZoneReading("Z", NoLevel.NOT_APPLICABLE), ZoneReading("Z", YELLOW), YELLOW),
        (ZoneReading("Z", NoLevel.NOT_APPLICABLE), ZoneReading("Z", GREEN, fresh=False), NoLevel.NOT_APPLICABLE),
    ],
)
def test_the_region_before_the_nation(regional: ZoneReading, national: ZoneReading, expected: Level | NoLevel) -> None:
    said = prevailing([regional, national])
    assert said is not None
    assert said.level is expected


hour = st.integers(0, 23)
periods = st.builds(
    lambda a, length, level: hours(a, a + length, level), hour, st.integers(1, 4), st.sampled_from(Level)
)
alerts = st.lists(periods.filter(lambda p: p.level > GREEN), min_size=1, max_size=4).map(
    lambda p: zone("Z", *sorted(p))
)


@given(st.lists(alerts, min_size=1, max_size=4), st.integers(0, 30))
def test_a_timeline_says_at_every_moment_the_highest_level(readings: list[ZoneReading], hour: int) -> None:
    now = at(hour)
    state = state_of(*readings, now=now)
    for quarter in range(4 * 28):
        moment = at(quarter / 4)
        spoken = [p.level for r in readings for p in r.periods if p.starts_at <= moment < p.ends_at and p.ends_at > now]
        told = [p.level for p in state.periods if p.starts_at <= moment < p.ends_at]
        assert told == ([max(spoken)] if spoken else [])
    assert state.level == max((p.level for p in state.periods), default=GREEN)


@given(st.lists(periods))
def test_periods_are_kept_and_come_back(found: list[Period]) -> None:
    assert read_periods(write_periods(found)) == tuple(found)
