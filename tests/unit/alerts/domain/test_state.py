"""Several zones and several sources make one state."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.domain.level import Level, NoLevel, is_alert
from alerts.domain.state import UNKNOWN, HazardState, Window, ZoneReading, across_sources, combine


def hours(start: int, end: int) -> Window:
    return Window(datetime(2023, 11, 2, start, tzinfo=UTC), datetime(2023, 11, 2, end, tzinfo=UTC))


def test_two_zones_the_higher_level_named() -> None:
    state = combine([ZoneReading("Tosc-B", Level.ORANGE), ZoneReading("Tosc-R1", Level.YELLOW)])
    assert state == HazardState(Level.ORANGE, ("Tosc-B",))


def test_equal_zones_are_both_named() -> None:
    state = combine([ZoneReading("Tosc-B", Level.YELLOW), ZoneReading("Tosc-R1", Level.YELLOW)])
    assert state.zones == ("Tosc-B", "Tosc-R1")


def test_nobody_spoke() -> None:
    assert combine([]) == UNKNOWN


@pytest.mark.parametrize("level", list(Level))
def test_silence_turns_only_green_into_unknown(level: Level) -> None:
    state = combine([ZoneReading("Tosc-B", level, fresh=False)])
    assert state.level is (NoLevel.UNKNOWN if level is Level.GREEN else level)


@pytest.mark.parametrize(
    ("windows", "expected"),
    [([hours(3, 9), hours(6, 12)], hours(3, 12)), ([hours(3, 9), None], None), ([None], None)],
)
def test_window_is_the_hull_unless_a_zone_has_none(windows: list[Window | None], expected: Window | None) -> None:
    readings = [ZoneReading(f"Z{n}", Level.YELLOW, window=window) for n, window in enumerate(windows)]
    assert combine(readings).window == expected


def test_window_of_lower_zones_is_left_out() -> None:
    readings = [ZoneReading("A", Level.ORANGE, window=hours(6, 9)), ZoneReading("B", Level.YELLOW, window=hours(0, 23))]
    assert combine(readings).window == hours(6, 9)


levels = st.sampled_from([*Level, *NoLevel])
states = st.builds(HazardState, levels, st.just(("Z",)))


@given(st.lists(states))
def test_across_sources_never_invents_and_never_hides(found: list[HazardState]) -> None:
    said = across_sources(found).level
    assert said in {state.level for state in found} | {NoLevel.UNKNOWN}
    alerts = [state.level for state in found if is_alert(state.level)]
    if alerts:
        assert said == max(alerts)


def test_a_source_that_knows_nothing_takes_nothing_away() -> None:
    known = HazardState(Level.GREEN, ("Z",))
    assert across_sources([UNKNOWN, known]) == known
    assert across_sources([]) == UNKNOWN
