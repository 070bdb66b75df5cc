"""The region at a glance: a sentence, municipalities in alert first, and how the sources are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from alerts.domain.level import Level, NoLevel, Reading, is_alert, worst
from alerts.queries.region import MunicipalityLevels, RegionLevels
from alerts.queries.sources import SourceHealth
from app.core.clock import rome_day
from app.web.labels import HealthLabel, LevelLabel, health_label, level_label
from app.web.times import moment_text

#: Municipalities in alert that are listed at once; the rest are one click away.
_FIRST = 12


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One municipality in the table and on the map."""

    istat_code: str
    name: str
    province_code: str
    today: LevelLabel
    tomorrow: LevelLabel


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source in plain words."""

    name: str
    publisher: str
    health: HealthLabel
    checked: str | None
    issued: str | None


@dataclass(frozen=True, slots=True)
class Home:
    """What the home page shows of one region."""

    day: str
    today: LevelLabel
    summary: str
    worst: tuple[PlaceRow, ...]
    in_alert: tuple[PlaceRow, ...]
    everywhere: tuple[PlaceRow, ...]
    sources: tuple[SourceLine, ...]
    legend: tuple[LevelLabel, ...]


def home(region: RegionLevels, *, language: str) -> Home:
    """The page's content."""
    today = worst(place.today for place in region.municipalities)
    alerted = sorted((place for place in region.municipalities if _has_alert(place)), key=_gravity)
    labels = {reading: level_label(reading) for reading in _readings(region.municipalities)}
    in_alert = tuple(_row(place, labels) for place in alerted)
    return Home(
        day=rome_day(region.at).isoformat(),
        today=level_label(today),
        summary=_summary(today, [place.today for place in region.municipalities]),
        worst=in_alert[:_FIRST],
        in_alert=in_alert,
        everywhere=tuple(_row(place, labels) for place in region.municipalities),
        sources=tuple(_source(source, region.at, language) for source in region.sources),
        legend=_legend(),
    )


def _has_alert(place: MunicipalityLevels) -> bool:
    return is_alert(place.today) or is_alert(place.tomorrow)


def _gravity(place: MunicipalityLevels) -> tuple[int, int, str]:
    return -_rank(place.today), -_rank(place.tomorrow), place.name


def _rank(reading: Reading) -> int:
    return int(reading) if isinstance(reading, Level) else 0


def _readings(places: Iterable[MunicipalityLevels]) -> set[Reading]:
    return {reading for place in places for reading in (place.today, place.tomorrow)}


def _row(place: MunicipalityLevels, labels: dict[Reading, LevelLabel]) -> PlaceRow:
    return PlaceRow(place.istat_code, place.name, place.province_code, labels[place.today], labels[place.tomorrow])


def _summary(today: Reading, readings: list[Reading]) -> str:
    """One sentence about today."""
    if is_alert(today):
        unknown = sum(reading is NoLevel.UNKNOWN for reading in readings)
        counts = Counter(reading for reading in readings if isinstance(reading, Level) and is_alert(reading))
        total = sum(counts.values())
        worst_of_all = max(counts)
        alerted = ngettext(
            "%(num)d municipality in alert today; highest level: %(level)s.",
            "%(num)d municipalities in alert today; highest level: %(level)s.",
            total,
            level=level_label(worst_of_all).word,
        )
        return f"{alerted} {_unknown_too(unknown)}".strip()
    if today is Level.GREEN:
        return str(_("No municipality is in alert today."))
    return str(_("We do not know: the data are not up to date."))


def _unknown_too(number: int) -> str:
    """An alert somewhere must not hide that elsewhere we do not know."""
    if not number:
        return ""
    return str(ngettext("We do not know about %(num)d other.", "We do not know about %(num)d others.", number))


def _source(source: SourceHealth, now: datetime, language: str) -> SourceLine:
    return SourceLine(
        name=source.facts.name,
        publisher=source.facts.publisher,
        health=health_label(source.health),
        checked=moment_text(source.last_success, now, language) if source.last_success else None,
        issued=moment_text(source.newest_stamp, now, language) if source.newest_stamp else None,
    )


def _legend() -> tuple[LevelLabel, ...]:
    from_worst = (Level.RED, Level.ORANGE, Level.YELLOW, Level.GREEN)
    return (*(level_label(level) for level in from_worst), level_label(worst(())))
