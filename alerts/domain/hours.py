"""The hours of an alert inside its day, ready to be put in words: borders of the day are left unsaid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from alerts.domain.level import Level
from alerts.domain.state import Period
from app.core.clock import end_of_day, start_of_day


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hours at one level: ``start`` is None at the beginning of the day, ``end`` at its end.

    ``follows``: it begins where the one before it ends.
    """

    level: Level
    start: datetime | None
    end: datetime | None
    follows: bool = False

    @property
    def whole_day(self) -> bool:
        return self.start is None and self.end is None


def stretches(periods: Iterable[Period], day: date) -> tuple[Stretch, ...]:
    """The hours of ``day`` in order; nothing where the alert lasts the whole day at one level."""
    begins, ends = start_of_day(day), end_of_day(day)
    found: list[Stretch] = []
    previous: Period | None = None
    for period in sorted(periods):
        found.append(
            Stretch(
                period.level,
                period.starts_at if period.starts_at > begins else None,
                period.ends_at if period.ends_at < ends else None,
                previous is not None and previous.ends_at == period.starts_at,
            )
        )
        previous = period
    return () if len(found) == 1 and found[0].whole_day else tuple(found)
