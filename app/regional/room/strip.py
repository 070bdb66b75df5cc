"""How many municipalities were told, hour by hour, by the level they were told of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.domain.level import Level
from alerts.queries.journal import Entry, Event
from app.core.clock import ROME, rome_day
from app.regional.room.reading import LOOK_BACK

_HOUR = timedelta(hours=1)
#: The order of the columns.
LEVELS = (Level.RED, Level.ORANGE, Level.YELLOW, Level.GREEN)


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour: its name, and municipalities by the highest level that a decision told them of, in ``LEVELS`` order."""

    starts_at: datetime
    name: str
    told: tuple[int, ...]


def hours(entries: Iterable[Entry], now: datetime) -> tuple[Hour, ...]:
    """Every hour that the room looks back on, the oldest first; those with nothing too.

    A municipality that two decisions of an hour told of something counts twice: it was told twice.
    """
    told: dict[datetime, dict[Level, int]] = defaultdict(lambda: dict.fromkeys(LEVELS, 0))
    for entry in entries:
        if entry.event is Event.DECIDED:
            for level in LEVELS:
                told[_hour(entry.at)][level] += int(entry.detail["told"][str(int(level))])
    first = _hour(now - LOOK_BACK)
    count = int((_hour(now) - first) / _HOUR) + 1
    return tuple(_made(first + number * _HOUR, told, now) for number in range(count))


def _made(start: datetime, told: dict[datetime, dict[Level, int]], now: datetime) -> Hour:
    local = start.astimezone(ROME)
    name = f"{local:%H}" if local.date() == rome_day(now) else f"{local:%d/%m, %H}"
    counts = told.get(start, {})
    return Hour(start, name, tuple(counts.get(level, 0) for level in LEVELS))


def _hour(instant: datetime) -> datetime:
    """The beginning of its hour; hours are the same ones on every clock that differs by whole hours."""
    return instant.replace(minute=0, second=0, microsecond=0)
