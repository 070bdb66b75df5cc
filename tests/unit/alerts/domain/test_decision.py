"""What is news and what is not: a table, and properties over whole histories."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.domain.decision import NOTHING_TOLD, Decision, Kind, Reason, Told, decide
from alerts.domain.level import Level, NoLevel
from alerts.domain.state import HazardState, Window

DAY = date(2023, 11, 2)
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
    assert decide(Told(told), HazardState(now), day=DAY, today=DAY) == Decision(kind, told, now)


@pytest.mark.parametrize("level", [YELLOW, ORANGE, RED])
def test_the_same_again_is_suppressed(level: Level) -> None:
    decision = decide(Told(level), HazardState(level), day=DAY, today=DAY)
    assert decision == Decision(Kind.SUPPRESSED, level, level, Reason.UNCHANGED)


def test_green_again_is_nothing_at_all() -> None:
    assert decide(NOTHING_TOLD, HazardState(GREEN), day=DAY, today=DAY) is None


@pytest.mark.parametrize("absent", list(NoLevel))
def test_silence_never_ends_an_alert(absent: NoLevel) -> None:
    decision = decide(Told(ORANGE), HazardState(absent), day=DAY, today=DAY)
    assert decision == Decision(Kind.SUPPRESSED, ORANGE, ORANGE, Reason.UNKNOWN)
    assert decide(NOTHING_TOLD, HazardState(absent), day=DAY, today=DAY) is None


@pytest.mark.parametrize("now", [GREEN, ORANGE])
def test_a_day_that_is_over_is_not_told(now: Level) -> None:
    decision = decide(Told(YELLOW), HazardState(now), day=DAY, today=DAY + timedelta(days=1))
    assert decision == Decision(Kind.SUPPRESSED, YELLOW, now, Reason.DAY_OVER)


def window(start_minutes: int, length_minutes: int = 120) -> Window:
    start = datetime(2023, 11, 2, 6, tzinfo=UTC) + timedelta(minutes=start_minutes)
    return Window(start, start + timedelta(minutes=length_minutes))


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        (window(0), window(59), Kind.SUPPRESSED),
        (window(0), window(60), Kind.UPDATE),
        (window(0), window(0, 180), Kind.UPDATE),
        (window(0), None, Kind.UPDATE),
        (None, window(0), Kind.UPDATE),
        (None, None, Kind.SUPPRESSED),
    ],
)
def test_hours_matter_from_one_hour_on(before: Window | None, now: Window | None, kind: Kind) -> None:
    decision = decide(Told(YELLOW, before), HazardState(YELLOW, window=now), day=DAY, today=DAY)
    assert decision is not None
    assert decision.kind is kind


def test_hours_of_green_are_not_news() -> None:
    assert decide(Told(GREEN, window(0)), HazardState(GREEN), day=DAY, today=DAY) is None


@given(st.lists(st.sampled_from([*Level, *NoLevel]), max_size=12))
def test_a_history_tells_every_change_once(history: list[Level | NoLevel]) -> None:
    """Whatever the sequence of bulletins: no two tellings in a row say the same, and the last one is the last known."""
    told, tellings = NOTHING_TOLD, []
    for level in history:
        decision = decide(told, HazardState(level), day=DAY, today=DAY)
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
