"""What is in force everywhere, for whoever looks after it all: levels, hazards, hours, zones and who said so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.domain.hazard import RANK, Hazard
from alerts.domain.level import Level, NoLevel, Reading, is_alert, worst
from alerts.domain.state import Period
from alerts.queries.alike import Alike
from alerts.queries.knowledge import Knowledge, knowledge
from alerts.queries.sources import SourceHealth
from alerts.queries.status import two_days
from app.core.territory.lookup import ZoneShares, ZoneTable
from app.core.territory.models import Municipality


@dataclass(frozen=True, slots=True)
class Danger:
    """One hazard with an alert. ``sources`` are those of bulletins that give the level; none: a message does."""

    hazard: Hazard
    level: Level
    periods: tuple[Period, ...]
    zones: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayInForce:
    """One day of one municipality; dangers the worst first."""

    day: date
    level: Reading
    dangers: tuple[Danger, ...]


@dataclass(frozen=True, slots=True)
class PlaceInForce:
    """One municipality, today and tomorrow."""

    istat_code: str
    name: str
    province_code: str
    region_code: str
    today: DayInForce
    tomorrow: DayInForce


@dataclass(frozen=True, slots=True)
class InForce:
    """Every municipality that is loaded, by name; ``regions`` are those that there are, code → name.

    ``speaking`` are the sources of bulletins that count, the most authoritative first.
    """

    at: datetime
    days: tuple[date, date]
    places: tuple[PlaceInForce, ...]
    regions: Mapping[str, str]
    speaking: tuple[str, ...]


@dataclass(slots=True)
class Territory:
    """What does not depend on what is in force: read once by whoever asks several times."""

    places: Sequence[Any] = ()
    tables: dict[ZoneTable, ZoneShares] = field(default_factory=dict)


def in_force(
    session: Session,
    *,
    at: datetime,
    health: Mapping[str, SourceHealth] | None = None,
    territory: Territory | None = None,
) -> InForce:
    """What is in force at ``at`` (aware), as known then. ``health`` is that of the sources, if it was asked already.

    Where no message speaks, places of the same zones are in the same state: it is worked out once for all of them.
    """
    days, where = two_days(at), territory or Territory()
    known = knowledge(session, at=at, days=days, health=health, tables=where.tables)
    days_of = Alike(known, _day)
    rows = where.places = where.places or session.execute(_PLACES).all()
    places = tuple(
        _place(row, days_of.of(row.istat_code, days[0]), days_of.of(row.istat_code, days[1])) for row in rows
    )
    regions = {row.region_code: row.region_name for row in rows}
    return InForce(at, days, places, dict(sorted(regions.items())), known.speaking)


_PLACES = select(
    Municipality.istat_code,
    Municipality.name,
    Municipality.province_code,
    Municipality.region_code,
    Municipality.region_name,
).order_by(Municipality.name, Municipality.istat_code)


def _place(row: Any, today: DayInForce, tomorrow: DayInForce) -> PlaceInForce:
    return PlaceInForce(row.istat_code, row.name, row.province_code, row.region_code, today, tomorrow)


def _day(known: Knowledge, istat_code: str, day: date) -> DayInForce:
    states = {hazard: known.state(istat_code, day, hazard) for hazard in known.hazards(istat_code, day)}
    dangers = [
        Danger(hazard, state.level, state.periods, state.zones, _sources(known, istat_code, day, hazard, state.level))
        for hazard, state in states.items()
        if isinstance(state.level, Level) and is_alert(state.level)
    ]
    dangers.sort(key=lambda danger: (-danger.level, RANK[danger.hazard]))
    return DayInForce(day, worst(state.level for state in states.values()), tuple(dangers))


def _sources(known: Knowledge, istat_code: str, day: date, hazard: Hazard, level: Level) -> tuple[str, ...]:
    said = known.said(istat_code, day, hazard)
    return tuple(dict.fromkeys(source for source, reading in said if reading.level is level))


def by_level(days: Iterable[DayInForce]) -> Counter[Reading]:
    """How many days there are of each level. Where nothing can apply nobody promises anything: it is not known."""
    return Counter(one.level if isinstance(one.level, Level) else NoLevel.UNKNOWN for one in days)
