"""What is in force, as the room shows it: counts, municipalities in red and orange, and levels for the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from alerts.domain.level import Level, NoLevel, Reading, worst
from alerts.queries.in_force import Danger, DayInForce, PlaceInForce, by_level
from alerts.queries.sources import SourceHealth
from app.core.phases.phase import Phase
from app.regional.room.clocks import clock
from app.regional.room.reading import Room
from app.web.labels import LevelLabel, hazard_label, level_label
from app.web.language import current_language
from app.web.phases import PhaseLabel, phase_label
from app.web.times import hours_text

#: Levels in the order in which they are counted: what is not known right after what is in alert, never as green.
COUNTED: tuple[Reading, ...] = (Level.RED, Level.ORANGE, Level.YELLOW, NoLevel.UNKNOWN, Level.GREEN)
#: Municipalities that are listed in the room; the list has a page of its own.
LISTED = 40


@dataclass(frozen=True, slots=True)
class Count:
    """How many municipalities are in a level."""

    level: LevelLabel
    today: int
    tomorrow: int


@dataclass(frozen=True, slots=True)
class DangerLine:
    """One hazard of one day. ``sources`` are the names of who says so, with the time of the bulletin."""

    level: LevelLabel
    hazard: str
    hours: str
    zones: str
    sources: tuple[SourceSaid, ...]


@dataclass(frozen=True, slots=True)
class SourceSaid:
    """A source, when its newest bulletin was issued, and whether it can be believed now."""

    name: str
    issued_at: datetime | None
    issued: str
    believed: bool


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One municipality. ``phase`` is None where none was declared; ``owes_phase``: in red or orange today without."""

    istat_code: str
    name: str
    province_code: str
    today: LevelLabel
    tomorrow: LevelLabel
    today_dangers: tuple[DangerLine, ...]
    tomorrow_dangers: tuple[DangerLine, ...]
    phase: PhaseLabel | None
    owes_phase: bool

    @property
    def sources(self) -> tuple[SourceSaid, ...]:
        """Everybody who says any of it."""
        lines = (*self.today_dangers, *self.tomorrow_dangers)
        return tuple(dict.fromkeys(source for line in lines for source in line.sources))


@dataclass(frozen=True, slots=True)
class Levels:
    """``grave`` are the first of ``in_red_or_orange``; ``everywhere`` is (place, slug of today, slug of tomorrow)."""

    counts: tuple[Count, ...]
    summary: LevelLabel
    grave: tuple[PlaceLine, ...]
    in_red_or_orange: int
    without_phase: int
    everywhere: tuple[tuple[PlaceInForce, str, str], ...]
    words: Mapping[str, str]


def levels(room: Room) -> Levels:
    """The part of the page about levels."""
    places = room.places
    found = grave(places)
    lines = place_lines(room.sources, room.phases, found[:LISTED], room.at)
    return Levels(
        counts=_counts(places),
        summary=level_label(worst(place.today.level for place in places)),
        grave=lines,
        in_red_or_orange=len(found),
        without_phase=sum(_owes_phase(place, room.phases) for place in found),
        everywhere=tuple(
            (place, _slug(place.today), _slug(place.tomorrow)) for place in places if room.about.region_code
        ),
        words={level_label(reading).slug: level_label(reading).word for reading in COUNTED},
    )


def grave(places: Sequence[PlaceInForce]) -> list[PlaceInForce]:
    """Those in red or orange today or tomorrow, the worst first."""
    return sorted((place for place in places if _gravity(place) >= Level.ORANGE), key=_worst_first)


def place_lines(
    sources: Mapping[str, SourceHealth], phases: Mapping[str, Phase], places: Sequence[PlaceInForce], now: datetime
) -> tuple[PlaceLine, ...]:
    """The same as they are shown. Places in one state share the words for it."""
    words = _Words(sources, now)
    return tuple(
        PlaceLine(
            istat_code=place.istat_code,
            name=place.name,
            province_code=place.province_code,
            today=level_label(place.today.level),
            tomorrow=level_label(place.tomorrow.level),
            today_dangers=words.of(place.today),
            tomorrow_dangers=words.of(place.tomorrow),
            phase=phase_label(phases[place.istat_code]) if place.istat_code in phases else None,
            owes_phase=_owes_phase(place, phases),
        )
        for place in places
    )


class _Words:
    """Days in words, each put into words once."""

    def __init__(self, sources: Mapping[str, SourceHealth], now: datetime) -> None:
        self._sources, self._now, self._language = sources, now, current_language()
        self._kept: dict[int, tuple[DangerLine, ...]] = {}

    def of(self, day: DayInForce) -> tuple[DangerLine, ...]:
        if id(day) not in self._kept:
            self._kept[id(day)] = tuple(self._line(danger, day) for danger in day.dangers)
        return self._kept[id(day)]

    def _line(self, danger: Danger, day: DayInForce) -> DangerLine:
        return DangerLine(
            level=level_label(danger.level),
            hazard=hazard_label(danger.hazard).name,
            hours=hours_text(danger.periods, day.day, self._language),
            zones=", ".join(zone for zone in danger.zones if zone),
            sources=tuple(self._said(key) for key in danger.sources)
            or (SourceSaid(str(_("CAP message")), None, "", believed=True),),
        )

    def _said(self, key: str) -> SourceSaid:
        source = self._sources[key]
        issued = source.newest_stamp
        return SourceSaid(source.facts.name, issued, clock(issued, self._now), source.believed)


def _counts(places: Sequence[PlaceInForce]) -> tuple[Count, ...]:
    today, tomorrow = by_level(place.today for place in places), by_level(place.tomorrow for place in places)
    return tuple(Count(level_label(reading), today[reading], tomorrow[reading]) for reading in COUNTED)


def _gravity(place: PlaceInForce) -> int:
    return max(_rank(place.today), _rank(place.tomorrow))


def _worst_first(place: PlaceInForce) -> tuple[int, int, str, str]:
    return -_rank(place.today), -_rank(place.tomorrow), place.name, place.istat_code


def _rank(day: DayInForce) -> int:
    return int(day.level) if isinstance(day.level, Level) else 0


def _slug(day: DayInForce) -> str:
    return day.level.slug if isinstance(day.level, Level) else NoLevel.UNKNOWN.slug


def _owes_phase(place: PlaceInForce, phases: Mapping[str, Phase]) -> bool:
    return _rank(place.today) >= Level.ORANGE and place.istat_code not in phases
