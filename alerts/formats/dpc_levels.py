"""The closed grammar of the national criticality bulletin (Dipartimento della Protezione Civile).

Levels are told by the end of the text (``… / ALLERTA GIALLA``); title case in tables, upper case in CAP. Any other
text is a fault of the document, never a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from app.core.clock import ROME

Day = Literal["today", "tomorrow"]
DAYS: tuple[Day, Day] = ("today", "tomorrow")

HAZARDS = (Hazard.HYDROGEOLOGICAL, Hazard.THUNDERSTORM, Hazard.HYDRAULIC)

_LEVEL = re.compile(r"(?:(NESSUNA ALLERTA)|ALLERTA (GIALLA|ARANCIONE|ROSSA))\s*:?\s*$", re.IGNORECASE)
_LEVELS = {"GIALLA": Level.YELLOW, "ARANCIONE": Level.ORANGE, "ROSSA": Level.RED}
_STAMP = re.compile(r"(\d{8})_(\d{4})")


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """One line of a day's table, texts as published. ``overall`` is the level drawn on the map."""

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
        return datetime.strptime(found[0], "%Y%m%d_%H%M").replace(tzinfo=ROME)
    except ValueError:
        return None
