"""The answer to "is there an alert where I live?": two days of one municipality, in one of three states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level, Reading, is_alert, worst
from alerts.domain.state import HazardState
from alerts.queries.knowledge import Knowledge, knowledge
from app.core.clock import rome_day
from app.core.territory.lookup import get_municipality


class CitizenState(StrEnum):
    """What a citizen is told in one word."""

    ALERT = "alert"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DayStatus:
    """One calendar day in Italy."""

    date: date
    level: Reading
    hazards: dict[Hazard, HazardState]
    zones: tuple[str, ...]


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
    demonstration: bool


def two_days(at: datetime) -> tuple[date, date]:
    """The day of ``at`` in Italy and the next."""
    today = rome_day(at)
    return today, today + timedelta(days=1)


def municipality_status(
    session: Session, istat_code: str, *, at: datetime, poll_seconds: int = 300
) -> MunicipalityStatus:
    """The status of one municipality as known at ``at``.

    Raises:
        NotFound: ``municipality_unknown``.
    """
    place = get_municipality(session, istat_code)
    known = knowledge(session, at=at, days=two_days(at), poll_seconds=poll_seconds)
    today, tomorrow = (day_status(known, istat_code, day) for day in two_days(at))
    sources = [known.sources[key] for key in known.speaking]
    newest = max(sources, key=lambda source: source.newest_stamp.timestamp() if source.newest_stamp else 0.0)
    return MunicipalityStatus(
        istat_code=place.istat_code,
        name=place.name,
        province_code=place.province_code,
        state=citizen_state(today.level),
        at=at,
        checked_at=max((source.last_success for source in sources if source.last_success), default=None),
        stamp=newest.newest_stamp,
        publisher=newest.facts.publisher,
        days=(today, tomorrow),
        demonstration=any(source.facts.demonstration for source in sources),
    )


def day_status(known: Knowledge, istat_code: str, day: date) -> DayStatus:
    """One day of one municipality."""
    hazards = {hazard: known.state(istat_code, day, hazard) for hazard in known.hazards}
    return DayStatus(day, worst(state.level for state in hazards.values()), hazards, known.zones(istat_code, day))


def citizen_state(today: Reading) -> CitizenState:
    """One word for today's level. Not applicable everywhere is not a promise of safety, so it stays unknown."""
    if is_alert(today):
        return CitizenState.ALERT
    return CitizenState.NONE if today is Level.GREEN else CitizenState.UNKNOWN
