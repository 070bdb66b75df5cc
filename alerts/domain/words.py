"""What levels and hazards are called. English msgids: the caller brings the language.

``gettext`` is any function from msgid to text, such as ``catalogue("it").gettext``.
"""

from __future__ import annotations

from collections.abc import Callable

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


#: One thing to do, for somebody who reads nothing else. After the Civil Protection's "Io non rischio" campaign.
_ADVICE: dict[Hazard, str] = {
    Hazard.HYDRAULIC: N_("Stay away from rivers, bridges and cellars: go upstairs if water rises."),
    Hazard.THUNDERSTORM: N_("Stay indoors until it passes: away from trees, underpasses and cellars."),
    Hazard.HYDROGEOLOGICAL: N_("Avoid slopes, streams and underpasses; never cross a flooded road."),
    Hazard.WIND: N_("Stay away from trees, scaffolding and the seafront; take in what can fly away."),
    Hazard.SNOW: N_("Travel only if you must, with winter tyres or chains; stay off steep roads."),
    Hazard.ICE: N_("Travel only if you must, slowly; on foot, keep to treated pavements."),
    Hazard.STORM_SURGE: N_("Keep off beaches, piers and the seafront; do not go out to sea."),
    Hazard.WILDFIRE: N_("Light no fires outdoors; if you see smoke, call 112 at once."),
    Hazard.HEAT: N_("Stay in the cool from 11 to 18, drink often, check on people who live alone."),
    Hazard.OTHER: N_("Follow the instructions of your municipality and of the Civil Protection."),
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


def advice(hazard: Hazard, gettext: Translate) -> str:
    """The one action for that hazard, as a sentence."""
    return gettext(_ADVICE[hazard])
