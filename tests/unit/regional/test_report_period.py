"""Which period a report is about: clocks in Italy, also when they change, and lateness of phases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from alerts.domain.level import Level
from alerts.queries.periods.in_force import Spell
from app.core.errors import InputRefused
from app.core.phases.phase import Phase, PhaseSaid
from app.core.phases.queries import PhaseSpell
from app.regional.afterwards.lateness import answered
from app.regional.afterwards.period import asked_period, last_hours, last_night, whole_hours


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-11-20T18:00", "2026-11-21T08:00", (utc(2026, 11, 20, 17), utc(2026, 11, 21, 7))),
        ("2026-07-01T00:00", "2026-07-02T00:00", (utc(2026, 6, 30, 22), utc(2026, 7, 1, 22))),
        # The hour that clocks show twice: the first, unless the offset is said.
        ("2026-10-25T02:30", "2026-10-25T03:30", (utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 2, 30))),
        ("2026-10-25T02:30+01:00", "2026-10-25T03:30", (utc(2026, 10, 25, 1, 30), utc(2026, 10, 25, 2, 30))),
        # Typed by hand, the plus of an offset comes as a space.
        ("2026-10-25T02:30 01:00", "2026-10-25T03:30", (utc(2026, 10, 25, 1, 30), utc(2026, 10, 25, 2, 30))),
    ],
)
def test_clocks_are_those_of_italy(start: str, end: str, expected: tuple[datetime, datetime]) -> None:
    period = asked_period({"dal": start, "al": end})
    assert (period.start, period.end) == expected
    assert asked_period(period.in_url) == period


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("", "", "period_invalid"),
        ("ieri", "2026-11-21T08:00", "period_invalid"),
        ("0001-01-01T00:00", "2026-11-21T08:00", "period_invalid"),
        ("2026-11-21T08:00", "2026-11-21T08:00", "period_invalid"),
        ("2026-11-22T08:00", "2026-11-21T08:00", "period_invalid"),
        ("2026-01-01T00:00", "2026-04-05T00:00", "period_too_long"),
    ],
)
def test_what_is_no_period_is_refused(start: str, end: str, code: str) -> None:
    with pytest.raises(InputRefused) as refused:
        asked_period({"dal": start, "al": end})
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("now", "start", "hours"),
    [
        (utc(2026, 11, 21, 9), utc(2026, 11, 20, 17), 14),
        (utc(2026, 11, 21, 16, 59), utc(2026, 11, 20, 17), 14),
        (utc(2026, 11, 21, 17), utc(2026, 11, 21, 17), 14),
        (utc(2026, 10, 25, 9), utc(2026, 10, 24, 16), 15),
        (utc(2026, 3, 29, 9), utc(2026, 3, 28, 17), 13),
    ],
)
def test_last_night_is_from_six_to_eight(now: datetime, start: datetime, hours: int) -> None:
    night = last_night(now)
    assert (night.start, night.end - night.start) == (start, timedelta(hours=hours))


def test_hours_are_whole_and_end_with_this_minute() -> None:
    assert last_hours(utc(2026, 11, 21, 9, 5, 7), 24).start == utc(2026, 11, 20, 9, 5)
    found = whole_hours(utc(2026, 11, 20, 13, 5), utc(2026, 11, 20, 23))
    assert (found.start, found.end) == (utc(2026, 11, 20, 13), utc(2026, 11, 20, 23))


BEGINS, ENDS = utc(2026, 11, 20, 12), utc(2026, 11, 20, 23)


def declared(phase: Phase, since: datetime, until: datetime | None = None) -> PhaseSpell:
    return PhaseSpell("100005", 1, PhaseSaid(phase, since), until, since)


@pytest.mark.parametrize(
    ("phases", "late"),
    [
        ([], None),
        ([declared(Phase.NORMAL, utc(2026, 11, 20, 13))], None),
        ([declared(Phase.ATTENTION, utc(2026, 11, 20, 14))], 7200),
        ([declared(Phase.ATTENTION, utc(2026, 11, 20, 10))], 0),
        ([declared(Phase.ATTENTION, utc(2026, 11, 20, 8), BEGINS)], None),
        ([declared(Phase.ATTENTION, ENDS)], None),
        (
            [
                declared(Phase.ATTENTION, utc(2026, 11, 20, 8), BEGINS),
                declared(Phase.ALARM, utc(2026, 11, 20, 15), utc(2026, 11, 20, 16)),
            ],
            10800,
        ),
    ],
)
def test_how_late_a_phase_was(phases: list[PhaseSpell], late: float | None) -> None:
    spell = Spell("100005", "Prato", Level.ORANGE, BEGINS, BEGINS, ENDS)
    assert [one.late for one in answered([spell], phases)] == [late]
