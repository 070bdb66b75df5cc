"""Time, in one place: instants are UTC-aware, days are calendar days in Europe/Rome.

Use cases take ``now`` as a parameter; only entry points (CLI, web, jobs) call :func:`utc_now`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ROME = ZoneInfo("Europe/Rome")


def utc_now() -> datetime:
    """The present instant, aware, UTC."""
    return datetime.now(UTC)


def rome_day(instant: datetime) -> date:
    """The calendar day in Italy at ``instant`` (aware)."""
    return instant.astimezone(ROME).date()


def start_of_day(day: date) -> datetime:
    """Midnight in Italy at which ``day`` begins, as UTC: days of 23 and 25 hours come out right."""
    return datetime.combine(day, time.min, ROME).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The instant at which ``day`` is over in Italy, as UTC."""
    return start_of_day(day + timedelta(days=1))


def rome_wall_clock(day: date, at: time) -> datetime:
    """The instant, as UTC, when clocks in Italy show ``at`` on ``day`` (the first one where it happens twice)."""
    return datetime.combine(day, at, ROME).astimezone(UTC)
