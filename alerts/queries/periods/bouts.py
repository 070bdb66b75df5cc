"""Times in which any municipality was in orange or red: the same as :mod:`in_force`, for a year at once.

What one deciding told of a day and a hazard is told to hundreds of municipalities in the same words: the database
groups them, and who was told something newer is taken out of the group here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from alerts.domain.level import Level
from app.core.clock import rome_day, start_of_day


@dataclass(frozen=True, slots=True)
class Bout:
    """A time in which any municipality was in orange or red. ``level`` is the highest."""

    begins_at: datetime
    ends_at: datetime
    level: Level
    municipalities: int


@dataclass(frozen=True, slots=True)
class _Part:
    begins_at: datetime
    ends_at: datetime
    level: Level
    places: frozenset[str]


_TOLD = text("""
    SELECT d.deciding_id, d.day, d.hazard, d.level, d.periods, d.decided_at, d.ends_at,
           array_agg(d.istat_code) AS places
    FROM decision d
    WHERE d.kind <> 'suppressed' AND d.day >= :first_day AND d.day <= :last_day
      AND d.deciding_id NOT IN (SELECT id FROM deciding WHERE internal)
      AND d.istat_code IN (SELECT istat_code FROM municipality WHERE region_code = COALESCE(:region, region_code))
    GROUP BY d.deciding_id, d.day, d.hazard, d.level, d.periods, d.decided_at, d.ends_at
    ORDER BY d.day, d.hazard, d.deciding_id
""")


def bouts_between(session: Session, start: datetime, end: datetime, *, region: str | None = None) -> Sequence[Bout]:
    """Times that overlap a time in which any municipality was in orange or red, the newest first."""
    given = {"first_day": rome_day(start), "last_day": rome_day(end), "region": region}
    told = session.execute(_TOLD, given).all()
    parts = [part for _, rows in groupby(told, attrgetter("day", "hazard")) for part in _parts(rows)]
    return [bout for bout in reversed(_joined(parts)) if bout.begins_at < end and bout.ends_at > start]


def _parts(rows: Iterable[Row[Any]]) -> Iterator[_Part]:
    """What was told of one day and hazard, in order, until it was replaced or over."""
    standing: list[tuple[Row[Any], set[str]]] = []
    for row in rows:
        for earlier, places in standing:
            yield from _held(earlier, places.intersection(row.places), row.decided_at)
            places.difference_update(row.places)
        standing.append((row, set(row.places)))
    for row, places in standing:
        yield from _held(row, places, None)


def _held(row: Row[Any], places: set[str], replaced_at: datetime | None) -> Iterator[_Part]:
    if row.level < Level.ORANGE or not places:
        return
    for begins, ends, level in _hours(row.day, row.level, row.periods, row.ends_at):
        first, last = max(begins, row.decided_at), min(ends, row.ends_at, replaced_at or ends)
        if level >= Level.ORANGE and first < last:
            yield _Part(first, last, level, frozenset(places))


def _hours(
    day: date, level: int, periods: list[list[Any]] | None, ends_at: datetime
) -> Iterator[tuple[datetime, datetime, Level]]:
    if periods is None:
        yield start_of_day(day), ends_at, Level(level)
    for begins, ends, of_hours in periods or ():
        yield datetime.fromisoformat(begins), datetime.fromisoformat(ends), Level(of_hours)


def _joined(parts: Iterable[_Part]) -> list[Bout]:
    """Parts that overlap or touch, as one."""
    found: list[Bout] = []
    places: set[str] = set()
    for part in sorted(parts, key=attrgetter("begins_at", "ends_at")):
        begins, ends, level = part.begins_at, part.ends_at, part.level
        if found and begins <= found[-1].ends_at:
            last = found.pop()
            begins, ends, level = last.begins_at, max(last.ends_at, ends), max(last.level, level)
        else:
            places = set()
        places |= part.places
        found.append(Bout(begins, ends, level, len(places)))
    return found
