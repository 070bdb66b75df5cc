"""How levels, hazards and sources are shown: words, icons and style names, in the language of the page."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from alerts.domain.freshness import Health
from alerts.domain.guidance.book import guidance
from alerts.domain.hazard import Hazard
from alerts.domain.level import Reading
from alerts.domain.words import alert_word, hazard_word, level_word
from app.core.i18n import N_


@dataclass(frozen=True, slots=True)
class LevelLabel:
    """A level: its words, and the ``slug`` that names its style and icon."""

    slug: str
    word: str
    alert: str

    @property
    def icon(self) -> str:
        return f"level-{self.slug}"


@dataclass(frozen=True, slots=True)
class HazardLabel:
    """A hazard: its name in bulletins as a heading, its icon, and what it is in plain words."""

    name: str
    icon: str
    detail: str
    #: As the pages of advice call it: in Italian a bulletin's *idraulico* is also who mends pipes.
    plain: str
    #: Its name in bulletins as it stands in a sentence, where people call it otherwise.
    official: str


@dataclass(frozen=True, slots=True)
class HealthLabel:
    """How a source is: its words, its icon, and the ``slug`` that names its style."""

    slug: str
    words: str
    icon: str


_DETAILS: dict[Hazard, str] = {
    Hazard.HYDRAULIC: N_("main rivers rising and overflowing"),
    Hazard.THUNDERSTORM: N_("cloudbursts, lightning, hail, gusts"),
    Hazard.HYDROGEOLOGICAL: N_("landslides, small streams, flooded streets"),
    Hazard.WIND: N_("strong gusts, falling trees and objects"),
    Hazard.SNOW: N_("snow on roads, broken branches, power cuts"),
    Hazard.ICE: N_("slippery roads and pavements"),
    Hazard.STORM_SURGE: N_("high waves on coasts and harbours"),
    Hazard.WILDFIRE: N_("fires that spread easily"),
    Hazard.HEAT: N_("heatwaves, a danger for the frail"),
    Hazard.OTHER: N_("see the official bulletin"),
}

_HEALTH: dict[Health, tuple[str, str]] = {
    Health.OK: ("it-check-circle", N_("working")),
    Health.LATE: ("health-late", N_("late: the bulletin that was due has not arrived")),
    Health.SILENT: ("offline", N_("silent: it does not answer us")),
    Health.BROKEN: ("health-broken", N_("documents refused: they do not pass our checks")),
    Health.PAUSED: ("health-paused", N_("paused by an operator")),
    Health.NEVER: ("health-never", N_("nothing received yet")),
}

_ALARMS = {
    "silent": N_("It does not answer us."),
    "late": N_("The bulletin that was due has not arrived."),
    "broken": N_("Its last document does not pass our checks: we do not use it."),
    "paused": N_("An operator has paused it."),
    "zone_unknown": N_("It speaks of an alert zone that we do not know yet."),
    "cap_without_info": N_("The parts of its bulletin do not say the same: the more prudent one counts."),
}
_OTHER_ALARM = N_("An operator has to check something in what it publishes.")


def level_label(reading: Reading) -> LevelLabel:
    """How a level is shown."""
    return LevelLabel(reading.slug, level_word(reading, _), alert_word(reading, _))


def hazard_label(hazard: Hazard) -> HazardLabel:
    """How a hazard is shown."""
    word, plain = hazard_word(hazard, _), _(guidance(hazard).name)
    official = "" if word.casefold() in plain.casefold() else word
    return HazardLabel(word[:1].upper() + word[1:], f"hazard-{hazard.value}", _(_DETAILS[hazard]), plain, official)


def health_label(health: Health) -> HealthLabel:
    """How a source is, in plain words and as it is shown."""
    icon, words = _HEALTH[health]
    return HealthLabel(health.value, _(words), icon)


def alarm_text(code: str) -> str:
    """What an alarm about a source means, for whoever reads the page. Operators have the whole message."""
    return str(_(_ALARMS.get(code, _OTHER_ALARM)))
