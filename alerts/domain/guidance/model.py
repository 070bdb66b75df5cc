"""What guidance is made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level


class Risk(StrEnum):
    """Every hazard, with the same identifier, and what no bulletin of levels speaks of."""

    HYDRAULIC = Hazard.HYDRAULIC.value
    THUNDERSTORM = Hazard.THUNDERSTORM.value
    HYDROGEOLOGICAL = Hazard.HYDROGEOLOGICAL.value
    WIND = Hazard.WIND.value
    SNOW = Hazard.SNOW.value
    ICE = Hazard.ICE.value
    STORM_SURGE = Hazard.STORM_SURGE.value
    WILDFIRE = Hazard.WILDFIRE.value
    HEAT = Hazard.HEAT.value
    EARTHQUAKE = "earthquake"
    TSUNAMI = "tsunami"
    WATER_EMERGENCY = "water_emergency"
    OTHER = Hazard.OTHER.value

    @property
    def has_levels(self) -> bool:
        """Whether alerts of a colour are declared for it."""
        return self.value in set(Hazard)


class Phase(StrEnum):
    """When a sentence is for. In the order in which they are read: danger first."""

    DURING_INDOORS = "during_indoors"
    DURING_OUTDOORS = "during_outdoors"
    AFTER = "after"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do: a short imperative sentence (msgid), and the levels of alert at which it holds."""

    text: str
    since: Level = Level.YELLOW
    until: Level = Level.RED

    def holds_at(self, level: Level) -> bool:
        return self.since <= level <= self.until

    def is_asked_by(self, level: Level) -> bool:
        """Whether it is what sets that level apart from the ones below. Yellow is where everything starts."""
        return self.since == level > Level.YELLOW


@dataclass(frozen=True, slots=True)
class Source:
    """The public body whose advice the facts follow. Its name is Italian, as it calls itself."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Guidance:
    """All there is to say about one risk. Texts are msgids; within a phase the most important comes first."""

    risk: Risk
    name: str
    #: What it is, in a line.
    know: str
    #: The one thing to do, for somebody who reads nothing else.
    in_short: str
    sources: tuple[Source, ...]
    indoors: tuple[Item, ...]
    outdoors: tuple[Item, ...]
    after: tuple[Item, ...]
    before: tuple[Item, ...]
    #: At red most people should be in already; where the danger is outside, those who are out come first.
    first_at_red: Phase = Phase.DURING_INDOORS

    def items(self, phase: Phase) -> tuple[Item, ...]:
        """What to do in that phase, at any level."""
        return {
            Phase.DURING_INDOORS: self.indoors,
            Phase.DURING_OUTDOORS: self.outdoors,
            Phase.AFTER: self.after,
            Phase.BEFORE: self.before,
        }[phase]

    def at(self, phase: Phase, level: Level) -> tuple[Item, ...]:
        """What holds at ``level``: first what that very level asks for."""
        held = [item for item in self.items(phase) if item.holds_at(level)]
        return tuple(sorted(held, key=lambda item: not item.is_asked_by(level)))


def always(text: str) -> Item:
    """Holds at every level."""
    return Item(text)


def from_orange(text: str) -> Item:
    """Holds at orange and red."""
    return Item(text, since=Level.ORANGE)


def only_red(text: str) -> Item:
    """Holds at red."""
    return Item(text, since=Level.RED)


def below_red(text: str) -> Item:
    """Holds until, at red, something stricter takes its place."""
    return Item(text, until=Level.ORANGE)


CIVIL_PROTECTION = "Dipartimento della Protezione Civile"
DO_NOT_RISK = "Io non rischio, campagna nazionale di protezione civile"
WEATHER_SOURCES = (Source(CIVIL_PROTECTION, "https://rischi.protezionecivile.gov.it/it/meteo-idro/sei-preparato/"),)
