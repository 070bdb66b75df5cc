"""What a municipality is in, for one day and hazard: everybody who speaks for it, combined.

Three steps, each from the one before: of one zone, the source that prevails (:func:`prevailing`); of one municipality,
the worst of its zones and of the messages that name it (:func:`combine`); hours that are over no longer count.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from alerts.domain.level import Level, NoLevel, Reading, is_alert, worst
from app.core.clock import end_of_day, start_of_day


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Hours at a level above green: from ``starts_at`` until ``ends_at`` (excluded), aware instants."""

    starts_at: datetime
    ends_at: datetime
    level: Level


@dataclass(frozen=True, slots=True)
class ZoneReading:
    """What one source says of one zone for one day and hazard; ``fresh``: the source can still be believed.

    Without ``periods`` an alert lasts the whole day. A message speaks of places, not of zones: its ``zone`` is empty.
    """

    zone: str
    level: Reading
    fresh: bool = True
    periods: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class HazardState:
    """The level of one hazard on one day in one municipality, who gives it, and the hours if they are known."""

    level: Reading
    zones: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()


UNKNOWN = HazardState(NoLevel.UNKNOWN)


def remaining(reading: ZoneReading, now: datetime) -> ZoneReading:
    """The reading without the hours that are over; when none is left, what was an alert is green."""
    if not reading.periods:
        return reading
    left = tuple(period for period in reading.periods if period.ends_at > now)
    return replace(reading, periods=left, level=max((period.level for period in left), default=Level.GREEN))


def believed(reading: ZoneReading) -> Reading:
    """The level to act on: an alert stands with its age, but a green that nobody confirms any more is unknown."""
    if reading.level is Level.GREEN and not reading.fresh:
        return NoLevel.UNKNOWN
    return reading.level


def prevailing(readings: Sequence[ZoneReading]) -> ZoneReading | None:
    """Whose word counts, of several sources on the same zone, the most authoritative first.

    The first that gives a level and is fresh. An alert of a more authoritative one that has gone quiet still counts
    where it is higher: silence never hides an alert. ``None`` when nobody said anything.
    """
    quiet: list[ZoneReading] = []
    for reading in readings:
        level = believed(reading)
        if isinstance(level, Level) and reading.fresh:
            return max([reading, *quiet], key=_gravity)
        if is_alert(level):
            quiet.append(reading)
    return max(quiet, key=_gravity) if quiet else (readings[0] if readings else None)


def _gravity(reading: ZoneReading) -> int:
    return int(reading.level) if isinstance(reading.level, Level) else -1


def combine(readings: Iterable[ZoneReading], *, day: date, now: datetime) -> HazardState:
    """The state that several readings give together at ``now``: the worst of them, naming those that say it."""
    current = [remaining(reading, now) for reading in readings]
    levels = [(believed(reading), reading) for reading in current]
    level = worst(said for said, _ in levels)
    zones = tuple(dict.fromkeys(reading.zone for said, reading in levels if said is level and reading.zone))
    return HazardState(level, zones, _timeline(current, day) if is_alert(level) else ())


def _timeline(readings: Sequence[ZoneReading], day: date) -> tuple[Period, ...]:
    """At every moment of the day the highest of the readings; nothing when all of them last the whole day."""
    alerts = [reading for reading in readings if is_alert(reading.level)]
    if not any(reading.periods for reading in alerts):
        return ()
    spans = [span for reading in alerts for span in reading.periods or (_whole_day(reading, day),)]
    cuts = sorted({instant for span in spans for instant in (span.starts_at, span.ends_at)})
    pieces: list[Period] = []
    for start, end in itertools.pairwise(cuts):
        level = max((s.level for s in spans if s.starts_at <= start and end <= s.ends_at), default=Level.GREEN)
        if pieces and pieces[-1].level is level and pieces[-1].ends_at == start:
            pieces[-1] = replace(pieces[-1], ends_at=end)
        elif level > Level.GREEN:
            pieces.append(Period(start, end, level))
    return tuple(pieces)


def _whole_day(reading: ZoneReading, day: date) -> Period:
    assert isinstance(reading.level, Level)
    return Period(start_of_day(day), end_of_day(day), reading.level)


def write_periods(periods: Iterable[Period]) -> list[list[Any]] | None:
    """Periods as they are kept: ``[[from, to, level], …]``, ISO 8601 in UTC; None for the whole day."""
    rows = [
        [p.starts_at.astimezone(UTC).isoformat(), p.ends_at.astimezone(UTC).isoformat(), int(p.level)] for p in periods
    ]
    return rows or None


def read_periods(kept: Iterable[Sequence[Any]] | None) -> tuple[Period, ...]:
    """What :func:`write_periods` kept."""
    return tuple(
        Period(datetime.fromisoformat(since), datetime.fromisoformat(until), Level(level))
        for since, until, level in kept or ()
    )
