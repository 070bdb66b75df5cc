"""What levels and hazards are called. English msgids: the caller brings the language.

``gettext`` is any function from msgid to text, such as ``catalogue("it").gettext``.
"""

from __future__ import annotations

from collections.abc import Callable

from alerts.domain.guidance.book import guidance, now_lines
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level, NoLevel, Reading
from app.core.i18n import N_

Translate = Callable[[str], str]

_LEVELS: dict[Reading, str] = {
    Level.GREEN: N_("green"),
    Level.YELLOW: N_("yellow"),
    Level.ORANGE: N_("orange"),
    Level.RED: N_("red"),
    NoLevel.UNKNOWN: N_("unknown"),
    NoLevel.NOT_APPLICABLE: N_("not applicable"),
}

_ALERTS: dict[Reading, str] = {
    Level.GREEN: N_("No alert"),
    Level.YELLOW: N_("Yellow alert"),
    Level.ORANGE: N_("Orange alert"),
    Level.RED: N_("Red alert"),
    NoLevel.UNKNOWN: N_("We do not know"),
    NoLevel.NOT_APPLICABLE: N_("Not applicable here"),
}

_HAZARDS: dict[Hazard, str] = {
    Hazard.HYDRAULIC: N_("river flooding"),
    Hazard.THUNDERSTORM: N_("severe thunderstorms"),
    Hazard.HYDROGEOLOGICAL: N_("landslides and flash floods"),
    Hazard.WIND: N_("wind"),
    Hazard.SNOW: N_("snow"),
    Hazard.ICE: N_("ice"),
    Hazard.STORM_SURGE: N_("storm surge"),
    Hazard.WILDFIRE: N_("forest fires"),
    Hazard.HEAT: N_("heat"),
    Hazard.OTHER: N_("other risk"),
}


def level_word(level: Reading, gettext: Translate) -> str:
    """The bare colour, lower case, in the gender of *allerta*: ``arancione``, ``gialla``."""
    return gettext(_LEVELS[level])


def alert_word(level: Reading, gettext: Translate) -> str:
    """The colour as a heading: ``Allerta arancione``, ``Nessuna allerta``."""
    return gettext(_ALERTS[level])


def hazard_word(hazard: Hazard, gettext: Translate) -> str:
    """The hazard, lower case, as it stands in a list: ``temporali forti``."""
    return gettext(_HAZARDS[hazard])


def advice(hazard: Hazard, gettext: Translate, level: Level = Level.YELLOW, *, today: bool = True) -> str:
    """The one action for that hazard, as a sentence, for somebody who reads nothing else.

    Red asks for more, once its day has come: "go up now" the day before would be obeyed a day too early.
    """
    return gettext(now_lines(hazard, level)[0] if level == Level.RED and today else guidance(hazard).in_short)
