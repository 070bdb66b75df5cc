"""Where guidance is asked for."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import zip_longest

from alerts.domain.guidance import (
    earthquake,
    flood,
    heat,
    ice,
    landslide,
    other,
    snow,
    storm_surge,
    thunderstorm,
    tsunami,
    water_emergency,
    wildfire,
    wind,
)
from alerts.domain.guidance.model import Guidance, Phase, Risk
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level

#: The day on which the sentences were last revised: whoever changes one changes this.
EDITION = date(2026, 11, 29)

_PAGES = (
    flood.GUIDANCE,
    thunderstorm.GUIDANCE,
    landslide.GUIDANCE,
    wind.GUIDANCE,
    snow.GUIDANCE,
    ice.GUIDANCE,
    storm_surge.GUIDANCE,
    wildfire.GUIDANCE,
    heat.GUIDANCE,
    earthquake.GUIDANCE,
    tsunami.GUIDANCE,
    water_emergency.GUIDANCE,
    other.GUIDANCE,
)
_BOOK: dict[Risk, Guidance] = {page.risk: page for page in _PAGES}


def guidance(risk: Risk | Hazard) -> Guidance:
    """All there is to say about one risk."""
    return _BOOK[Risk(risk.value)]


@lru_cache  # asked for again for every message that is sent
def now_lines(hazard: Risk | Hazard, level: Level, limit: int = 4) -> tuple[str, ...]:
    """The msgids of the few most important things to do during an alert of that level, indoors and outdoors in turn.

    What only that level asks for comes first. Below yellow nothing is asked for: no lines.
    """
    page = guidance(hazard)
    # Below red people are out and about.
    outdoors_first = level < Level.RED or page.first_at_red == Phase.DURING_OUTDOORS
    phases = (Phase.DURING_INDOORS, Phase.DURING_OUTDOORS)[:: -1 if outdoors_first else 1]
    in_turn = [item for pair in zip_longest(*(page.at(phase, level) for phase in phases)) for item in pair if item]
    ranked = sorted(in_turn, key=lambda item: not item.is_asked_by(level))
    return tuple(item.text for item in ranked[:limit])
