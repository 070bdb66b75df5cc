"""The closed grammar of the national criticality bulletin (Dipartimento della Protezione Civile).

Levels are told by the end of the text (``… / ALLERTA GIALLA``); title case in tables, upper case in CAP. Any other
text is a fault of the document, never a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Literal

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from app.core.clock import ROME

Day = Literal["today", "tomorrow"]
DAYS: tuple[Day, Day] = ("today", "tomorrow")

#: Zones are fewer than two hundred: a longer table is not a bulletin, and is not read.
MAX_ROWS = 2_000

HAZARDS = (Hazard.HYDROGEOLOGICAL, Hazard.THUNDERSTORM, Hazard.HYDRAULIC)

_LEVEL = re.compile(r"(?:(NESSUNA ALLERTA)|ALLERTA (GIALLA|ARANCIONE|ROSSA))\s*(?::\s*)?$", re.IGNORECASE)
_LEVELS = {"GIALLA": Level.YELLOW, "ARANCIONE": Level.ORANGE, "ROSSA": Level.RED}
_STAMP = re.compile(r"(\d{8})_(\d{4})")
_DAY = re.compile(r"_(today|tomorrow)(?![a-z])", re.IGNORECASE)
#: Any other year is damage, and near the ends of the calendar arithmetic overflows.
_YEARS = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """One line of a day's table, texts as published. ``overall`` is the level drawn on the map.

    One of ``zone``, the code, and ``name`` may be empty: tables have no names, maps no codes.
    """

    zone: str
    name: str
    overall: str
    hazards: dict[Hazard, str]


def parse_level(text: str) -> Level:
    """The level that ``text`` ends with.

    Raises:
        ValueError: when it ends with none.
    """
    found = _LEVEL.search(text.strip())
    if not found:
        raise ValueError(text)
    return Level.GREEN if found[1] else _LEVELS[found[2].upper()]


def stamp_in(name: str) -> datetime | None:
    """The stamp ``YYYYMMDD_HHMM`` in a file name: wall-clock time in Italy, the first one when it happens twice."""
    found = _STAMP.search(name)
    if not found:
        return None
    try:
        return _plausible(datetime.strptime(found[0], "%Y%m%d_%H%M").replace(tzinfo=ROME))
    except ValueError:
        return None


def day_in(name: str) -> Day | None:
    """The day that a file name says it is of."""
    found = _DAY.search(name)
    return next((day for day in DAYS if found and found[1].lower() == day), None)


def read_instant(text: str, assumed: tzinfo | None = None) -> datetime:
    """The ISO 8601 instant, on the clock of Italy; ``assumed`` is the zone of times that do not carry their own.

    Raises:
        ValueError: malformed, of no known zone, or in a year that no bulletin is of.
    """
    instant = datetime.fromisoformat(text)
    if (zone := instant.tzinfo or assumed) is None:
        raise ValueError(text)
    return _plausible(instant.replace(tzinfo=zone)).astimezone(ROME)


def _plausible(instant: datetime) -> datetime:
    if instant.year not in _YEARS:
        raise ValueError(instant.isoformat())
    return instant
