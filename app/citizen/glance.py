"""One municipality at a glance: the status as the page shows it, worst first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from alerts.domain.guidance.book import now_lines
from alerts.domain.hazard import RANK, Hazard
from alerts.domain.level import Level, NoLevel, Reading, is_alert
from alerts.domain.state import HazardState
from alerts.queries.messages import PlaceMessage
from alerts.queries.status import DayStatus, MunicipalityStatus
from alerts.sources.registry import get_source
from app.core.clock import end_of_day
from app.core.i18n import day_text
from app.web.labels import HazardLabel, LevelLabel, hazard_label, level_label
from app.web.risks import guidance_url
from app.web.times import hours_text, moment_text

#: Sentences of what to do for each hazard, by how many hazards there are.
_LINES = {1: 4, 2: 3}
_FEWEST_LINES = 2


@dataclass(frozen=True, slots=True)
class HazardLine:
    """One hazard on one day."""

    hazard: HazardLabel
    level: LevelLabel
    alert: bool
    hours: str
    zones: tuple[str, ...]
    #: When it is over: a copy kept on the device greys it by the device's own clock.
    expires: datetime


@dataclass(frozen=True, slots=True)
class DayGlance:
    """One day: its level, hazards with an alert first."""

    date: str
    iso: str
    level: LevelLabel
    lines: tuple[HazardLine, ...]
    zones: tuple[str, ...]

    @property
    def expires(self) -> datetime | None:
        """When the last of its alerts is over; None without alerts."""
        return max((line.expires for line in self.alerts), default=None)

    @property
    def alerts(self) -> tuple[HazardLine, ...]:
        return tuple(line for line in self.lines if line.alert)


@dataclass(frozen=True, slots=True)
class Todo:
    """What to do about one hazard in force, and the page that says the rest."""

    hazard: HazardLabel
    lines: tuple[str, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Voice:
    """What one source says of one hazard today, where several speak: all are shown, also those that do not prevail."""

    hazard: str
    source: str
    zone: str
    level: LevelLabel


@dataclass(frozen=True, slots=True)
class MessageCard:
    """One CAP message as it concerns this place, in its own words (and their language)."""

    hazard: HazardLabel
    level: LevelLabel
    publisher: str
    issued: str
    hours: str
    expires: datetime
    language: str
    event: str
    headline: str
    description: str
    instruction: str
    web: str


@dataclass(frozen=True, slots=True)
class Glance:
    """The whole page. ``checked`` and ``issued`` are phrases (``alle 16:20``), None when never."""

    status: MunicipalityStatus
    today: DayGlance
    tomorrow: DayGlance
    #: For each hazard in force today, worst first.
    todo: tuple[Todo, ...]
    checked: str | None
    issued: str | None
    #: What each source says of today, where more than one speaks.
    voices: tuple[Voice, ...] = ()
    messages: tuple[MessageCard, ...] = ()
    #: Weather forecasts, which are not alerts.
    forecasts: tuple[MessageCard, ...] = ()

    @property
    def covered(self) -> bool:
        """Whether any zone speaks for this municipality: without one no alert can be known."""
        return bool(self.today.zones or self.tomorrow.zones)


def glance(status: MunicipalityStatus, zone_names: Mapping[str, str], *, language: str) -> Glance:
    """What the page of one municipality shows; ``zone_names`` by zone code."""
    now = status.at
    today, tomorrow = (_day(day, zone_names, language) for day in status.days)
    return Glance(
        status=status,
        today=today,
        tomorrow=tomorrow,
        todo=_todo(status.days[0]),
        checked=_moment(status.checked_at, now, language),
        issued=_moment(status.stamp, now, language),
        voices=_voices(status.days[0], zone_names),
        messages=tuple(_message(message, now, language) for message in status.messages),
        forecasts=tuple(_message(message, now, language) for message in status.forecasts),
    )


def _voices(today: DayStatus, zone_names: Mapping[str, str]) -> tuple[Voice, ...]:
    if len({said.source_id for said in today.said}) < 2:
        return ()
    return tuple(
        Voice(
            hazard_label(said.hazard).name,
            get_source(said.source_id).facts.name,
            _zone(said.zone, zone_names),
            level_label(said.level),
        )
        for said in today.said
        if said.level is not NoLevel.NOT_APPLICABLE
    )


def _message(message: PlaceMessage, now: datetime, language: str) -> MessageCard:
    text = _in_language(message.texts, language)
    starts, ends = moment_text(message.starts_at, now, language), moment_text(message.ends_at, now, language)
    return MessageCard(
        hazard=hazard_label(message.hazard),
        level=level_label(message.level),
        publisher=message.publisher,
        issued=moment_text(message.sent, now, language),
        hours=str(_("begins %(start)s, ends %(end)s", start=starts, end=ends)),
        expires=message.ends_at,
        language=text.get("language", ""),
        event=text.get("event", ""),
        headline=text.get("headline", ""),
        description=text.get("description", ""),
        instruction=text.get("instruction", ""),
        web=text.get("web", ""),
    )


def _in_language(texts: Sequence[dict[str, str]], language: str) -> dict[str, str]:
    """The text in the reader's language, else in Italian, else the first."""
    for wanted in (language, "it"):
        for text in texts:
            if text.get("language", "").lower().startswith(wanted):
                return text
    return texts[0] if texts else {}


def _moment(instant: datetime | None, now: datetime, language: str) -> str | None:
    return moment_text(instant, now, language) if instant else None


def _day(day: DayStatus, zone_names: Mapping[str, str], language: str) -> DayGlance:
    lines = tuple(_line(hazard, day.hazards[hazard], day, zone_names, language) for hazard in _worst_first(day))
    zones = tuple(_zone(code, zone_names) for code in day.zones)
    return DayGlance(day_text(day.date, language), day.date.isoformat(), level_label(day.level), lines, zones)


def _worst_first(day: DayStatus) -> list[Hazard]:
    """What can happen here: a storm surge cannot, far from the sea."""
    possible = [hazard for hazard, state in day.hazards.items() if state.level is not NoLevel.NOT_APPLICABLE]
    return sorted(possible, key=lambda hazard: (-_weight(day.hazards[hazard]), RANK[hazard]))


def _weight(state: HazardState) -> float:
    """Alerts by level, then what is not known, then green."""
    if isinstance(state.level, Level):
        return float(state.level)
    return 0.5


def _line(
    hazard: Hazard, state: HazardState, day: DayStatus, zone_names: Mapping[str, str], language: str
) -> HazardLine:
    return HazardLine(
        hazard=hazard_label(hazard),
        level=level_label(state.level),
        alert=is_alert(state.level),
        hours=hours_text(state.periods, day.date, language),
        zones=tuple(_zone(code, zone_names) for code in state.zones),
        expires=max((period.ends_at for period in state.periods), default=end_of_day(day.date)),
    )


def _zone(code: str, zone_names: Mapping[str, str]) -> str:
    name = zone_names.get(code)
    return f"{name} ({code})" if name else code


def in_force(day: DayStatus) -> list[Hazard]:
    """Hazards with an alert, worst first."""
    return [hazard for hazard in _worst_first(day) if is_alert(day.hazards[hazard].level)]


def _todo(today: DayStatus) -> tuple[Todo, ...]:
    hazards = in_force(today)
    return tuple(_what_to_do(hazard, today.hazards[hazard].level, len(hazards)) for hazard in hazards)


def _what_to_do(hazard: Hazard, level: Reading, hazards: int) -> Todo:
    """The more hazards there are, the less is said of each: a screen is read, two are not."""
    assert isinstance(level, Level)
    lines = now_lines(hazard, level, _LINES.get(hazards, _FEWEST_LINES))
    return Todo(hazard_label(hazard), tuple(_(line) for line in lines), guidance_url(hazard, level))
