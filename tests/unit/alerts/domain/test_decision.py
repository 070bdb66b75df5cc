"""What is news and what is not: a table, and properties over whole histories."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.domain.decision import NOTHING_TOLD, Decision, Kind, Reason, Told, decide
from alerts.domain.level import Level, NoLevel
from alerts.domain.state import HazardState, Period
from app.core.clock import end_of_day, start_of_day

DAY = date(2023, 11, 2)
NOON = datetime(2023, 11, 2, 11, tzinfo=UTC)
GREEN, YELLOW, ORANGE, RED = Level


@pytest.mark.parametrize(
    ("told", "now", "kind"),
    [
        (GREEN, YELLOW, Kind.NEW),
        (GREEN, RED, Kind.NEW),
        (YELLOW, ORANGE, Kind.ESCALATION),
        (ORANGE, RED, Kind.ESCALATION),
        (RED, ORANGE, Kind.DE_ESCALATION),
        (ORANGE, YELLOW, Kind.DE_ESCALATION),
        (YELLOW, GREEN, Kind.ALL_CLEAR),
        (RED, GREEN, Kind.ALL_CLEAR),
    ],
)
def test_changes_are_news(told: Level, now: Level, kind: Kind) -> None:
    assert decide(Told(told), HazardState(now), day=DAY, now=NOON) == Decision(kind, told, now)


@pytest.mark.parametrize("level", [YELLOW, ORANGE, RED])
def test_the_same_again_is_suppressed(level: Level) -> None:
    decision = decide(Told(level), HazardState(level), day=DAY, now=NOON)
    assert decision == Decision(Kind.SUPPRESSED, level, level, Reason.UNCHANGED)


def test_green_again_is_nothing_at_all() -> None:
    assert decide(NOTHING_TOLD, HazardState(GREEN), day=DAY, now=NOON) is None


@pytest.mark.parametrize("absent", list(NoLevel))
def test_silence_never_ends_an_alert(absent: NoLevel) -> None:
    decision = decide(Told(ORANGE), HazardState(absent), day=DAY, now=NOON)
    assert decision == Decision(Kind.SUPPRESSED, ORANGE, ORANGE, Reason.UNKNOWN)
    assert decide(NOTHING_TOLD, HazardState(absent), day=DAY, now=NOON) is None


@pytest.mark.parametrize(("now", "kind"), [(GREEN, None), (YELLOW, None), (ORANGE, None), (RED, Kind.ESCALATION)])
def test_an_earlier_clock_never_ends_what_a_later_one_told(now: Level, kind: Kind | None) -> None:
    """A document taken in under the clock of its own day knows nothing of what came after it."""
    later = Told(ORANGE, at=NOON + timedelta(hours=2))
    decision = decide(later, HazardState(now), day=DAY, now=NOON)
    suppressed = Decision(Kind.SUPPRESSED, ORANGE, ORANGE, Reason.TOLD_LATER)
    assert decision == (Decision(kind, ORANGE, now) if kind else suppressed)


@pytest.mark.parametrize("now", [GREEN, ORANGE])
def test_a_day_that_is_over_is_not_told(now: Level) -> None:
    decision = decide(Told(YELLOW), HazardState(now), day=DAY, now=NOON + timedelta(days=1))
    assert decision == Decision(Kind.SUPPRESSED, YELLOW, now, Reason.DAY_OVER)


def at(hour: float) -> datetime:
    return start_of_day(DAY) + timedelta(hours=hour)


def hours(start: float, end: float, level: Level = YELLOW) -> tuple[Period, ...]:
    return (Period(at(start), at(end), level),)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (hours(14, 18), hours(14, 18.9), Kind.SUPPRESSED),
        (hours(14, 18), hours(14, 19), Kind.UPDATE),
        (hours(14, 18), hours(14.5, 18.5), Kind.UPDATE),
        (hours(14, 18), hours(14.5, 18.4), Kind.SUPPRESSED),
        ((), hours(14, 18), Kind.UPDATE),
        (hours(14, 18), (), Kind.UPDATE),
        ((), (), Kind.SUPPRESSED),
        # All that is left of the day is as it was.
        (hours(8, 18), hours(12, 18), Kind.SUPPRESSED),
        ((), hours(0, 24), Kind.SUPPRESSED),
        ((), hours(11, 24), Kind.SUPPRESSED),
    ],
)
def test_hours_matter_from_one_hour_on(before: tuple[Period, ...], after: tuple[Period, ...], kind: Kind) -> None:
    decision = decide(Told(YELLOW, before), HazardState(YELLOW, periods=after), day=DAY, now=NOON)
    assert decision is not None
    assert decision.kind is kind


def test_told_hours_end_by_themselves_and_nobody_is_told_so() -> None:
    told = Told(ORANGE, (*hours(6, 12, ORANGE), *hours(12, 18)))
    later = at(18)
    assert [told.level_at(at(hour)) for hour in (5, 11.9, 12, 18)] == [ORANGE, ORANGE, YELLOW, GREEN]
    over = decide(told, HazardState(GREEN), day=DAY, now=later)
    assert over == Decision(Kind.SUPPRESSED, GREEN, GREEN, Reason.EXPIRED)
    half = decide(told, HazardState(YELLOW, periods=hours(12, 18)), day=DAY, now=at(12))
    assert half == Decision(Kind.SUPPRESSED, YELLOW, YELLOW, Reason.EXPIRED)


def test_what_comes_after_the_told_hours_is_new() -> None:
    told = Told(ORANGE, hours(6, 12, ORANGE))
    assert decide(told, HazardState(YELLOW, periods=hours(20, 24)), day=DAY, now=at(19)) == Decision(
        Kind.NEW, GREEN, YELLOW
    )


@pytest.mark.parametrize(("day", "length"), [(date(2025, 3, 30), 23), (date(2025, 10, 26), 25)])
def test_hours_on_the_nights_when_clocks_change(day: date, length: int) -> None:
    start, end = start_of_day(day), end_of_day(day)
    assert end - start == timedelta(hours=length)
    told = Told(YELLOW, (Period(start, end, YELLOW),))
    assert told.level_at(end - timedelta(seconds=1)) is YELLOW
    same = decide(told, HazardState(YELLOW), day=day, now=start)
    assert same is not None
    assert same.reason is Reason.UNCHANGED
    shorter = HazardState(YELLOW, periods=(Period(start, end - timedelta(hours=1), YELLOW),))
    changed = decide(told, shorter, day=day, now=start)
    assert changed is not None
    assert changed.kind is Kind.UPDATE


@given(st.lists(st.sampled_from([*Level, *NoLevel]), max_size=12))
def test_a_history_tells_every_change_once(history: list[Level | NoLevel]) -> None:
    """Whatever the sequence of bulletins: no two tellings in a row say the same, and the last one is the last known."""
    told, tellings = NOTHING_TOLD, []
    for level in history:
        decision = decide(told, HazardState(level), day=DAY, now=NOON)
        if decision and decision.kind is not Kind.SUPPRESSED:
            tellings.append(decision)
            told = Told(decision.level)
    known = [level for level in history if isinstance(level, Level)]
    assert [d.level for d in tellings] == _changes(known)
    assert all(d.told is (p.level if p else GREEN) for p, d in zip([None, *tellings], tellings, strict=False))


def _changes(levels: list[Level]) -> list[Level]:
    previous, found = GREEN, []
    for level in levels:
        if level is not previous:
            found.append(level)
        previous = level
    return found
