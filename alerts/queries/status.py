"""The answer to "is there an alert where I live?": two days of one municipality, in one of three states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level, Reading, is_alert, worst
from alerts.domain.state import HazardState
from alerts.queries.knowledge import Knowledge, knowledge
from alerts.queries.messages import PlaceMessage, messages_about
from alerts.queries.sources import SourceHealth
from app.core.clock import rome_day
from app.core.territory.lookup import get_municipality


class CitizenState(StrEnum):
    """What a citizen is told in one word."""

    ALERT = "alert"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says of one zone and hazard."""

    source_id: str
    zone: str
    hazard: Hazard
    level: Reading


@dataclass(frozen=True, slots=True)
class DayStatus:
    """One calendar day in Italy."""

    date: date
    level: Reading
    hazards: dict[Hazard, HazardState]
    zones: tuple[str, ...]
    #: Everything that was said of it, also by sources that do not prevail.
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class MunicipalityStatus:
    """Two days of one municipality: the day of ``at`` and the next. Instants are aware.

    ``checked_at`` is the last successful look at the sources that speak for it; ``stamp`` the newest bulletin's time of
    issue. ``demonstration`` is true when any of what is shown comes from demonstration data.
    """

    istat_code: str
    name: str
    province_code: str
    state: CitizenState
    at: datetime
    checked_at: datetime | None
    stamp: datetime | None
    publisher: str | None
    days: tuple[DayStatus, DayStatus]
    #: Messages of civil protection in force here, and weather forecasts, which are not alerts.
    messages: tuple[PlaceMessage, ...]
    forecasts: tuple[PlaceMessage, ...]
    demonstration: bool
    #: Those of bulletins that cover it, the most authoritative first.
    sources: tuple[SourceHealth, ...]


def two_days(at: datetime) -> tuple[date, date]:
    """The day of ``at`` in Italy and the next."""
    today = rome_day(at)
    return today, today + timedelta(days=1)


def municipality_status(session: Session, istat_code: str, *, at: datetime) -> MunicipalityStatus:
    """The status of one municipality as known at ``at``.

    Raises:
        NotFound: ``municipality_unknown``.
    """
    place = get_municipality(session, istat_code)
    known = knowledge(session, at=at, days=two_days(at), place=istat_code)
    today, tomorrow = (day_status(known, istat_code, day) for day in two_days(at))
    sources = [known.sources[key] for key in known.speaking]
    newest = max(sources, key=lambda source: source.newest_stamp.timestamp() if source.newest_stamp else 0.0)
    messages = messages_about(session, istat_code, at=at)
    return MunicipalityStatus(
        istat_code=place.istat_code,
        name=place.name,
        province_code=place.province_code,
        state=citizen_state(today.level),
        at=at,
        checked_at=_checked_at(sources),
        stamp=newest.newest_stamp,
        publisher=newest.facts.publisher,
        days=(today, tomorrow),
        messages=tuple(message for message in messages if message.official),
        forecasts=tuple(message for message in messages if not message.official),
        demonstration=any(source.facts.demonstration for source in sources),
        sources=tuple(sources),
    )


def _checked_at(sources: Sequence[SourceHealth]) -> datetime | None:
    """When what is shown was last confirmed: by everybody who is believed, else the last time by anybody."""
    believed = [source.last_success for source in sources if source.believed and source.last_success]
    return min(believed) if believed else max((s.last_success for s in sources if s.last_success), default=None)


def day_status(known: Knowledge, istat_code: str, day: date) -> DayStatus:
    """One day of one municipality."""
    hazards = {hazard: known.state(istat_code, day, hazard) for hazard in known.hazards(istat_code, day)}
    said = tuple(
        Said(source, reading.zone, hazard, reading.level)
        for hazard in hazards
        for source, reading in known.said(istat_code, day, hazard)
    )
    return DayStatus(day, worst(state.level for state in hazards.values()), hazards, known.zones(istat_code, day), said)


def citizen_state(today: Reading) -> CitizenState:
    """One word for today's level. Not applicable everywhere is not a promise of safety, so it stays unknown."""
    if is_alert(today):
        return CitizenState.ALERT
    return CitizenState.NONE if today is Level.GREEN else CitizenState.UNKNOWN
