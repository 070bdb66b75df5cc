"""What is known at an instant: the newest accepted readings, who they speak for, and whether they can be believed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from alerts.domain.freshness import Health
from alerts.domain.hazard import RANK, Hazard
from alerts.domain.level import Level, NoLevel
from alerts.domain.state import HazardState, Window, ZoneReading, across_sources, combine
from alerts.models.sources import Bulletin, ZoneLevel
from alerts.queries.sources import SourceHealth, sources_health
from app.core.clock import rome_day
from app.core.territory.lookup import municipality_zones

#: (source, day) → municipality → zones that speak for it.
ZonesByMunicipality = Mapping[tuple[str, date], Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything needed to say what any municipality is in, on the days asked for, as known at one instant."""

    at: datetime
    days: tuple[date, ...]
    sources: dict[str, SourceHealth]
    readings: dict[tuple[str, str, Hazard, date], ZoneReading]
    mapping: ZonesByMunicipality
    #: Sources that have said something of these days; without any, those that are polled and should have.
    speaking: tuple[str, ...]

    @property
    def hazards(self) -> tuple[Hazard, ...]:
        """Hazards that the speaking sources cover, in the order they are named to people."""
        covered = {hazard for key in self.speaking for hazard in self.sources[key].facts.hazards}
        return tuple(sorted(covered, key=RANK.__getitem__))

    def zones(self, istat_code: str, day: date) -> tuple[str, ...]:
        """Zones that speak for the municipality on the day, all sources together."""
        found = (self.mapping[source, day].get(istat_code, ()) for source in self.speaking)
        return tuple(dict.fromkeys(zone for zones in found for zone in zones))

    def state(self, istat_code: str, day: date, hazard: Hazard) -> HazardState:
        """The state of one municipality, day and hazard; unknown where nobody spoke."""
        return across_sources(
            combine(self._reading(source, zone, hazard, day) for zone in self.mapping[source, day].get(istat_code, ()))
            for source in self.speaking
            if hazard in self.sources[source].facts.hazards
        )

    def _reading(self, source: str, zone: str, hazard: Hazard, day: date) -> ZoneReading:
        return self.readings.get((source, zone, hazard, day)) or ZoneReading(zone, NoLevel.UNKNOWN)


def knowledge(session: Session, *, at: datetime, days: Iterable[date], poll_seconds: int = 300) -> Knowledge:
    """What is known at ``at`` (aware) of ``days``: only bulletins received by then count."""
    wanted = tuple(sorted(set(days)))
    health = sources_health(session, at=at, poll_seconds=poll_seconds)
    rows = session.execute(
        select(
            Bulletin.source_id, Bulletin.stamp, ZoneLevel.zone_code, ZoneLevel.hazard, ZoneLevel.day,
            ZoneLevel.level, ZoneLevel.starts_at, ZoneLevel.ends_at,
        )
        .join(Bulletin, Bulletin.id == ZoneLevel.bulletin_id)
        .where(Bulletin.status == "accepted", Bulletin.received_at <= at, ZoneLevel.day.in_(wanted))
        .ext(distinct_on(Bulletin.source_id, ZoneLevel.zone_code, ZoneLevel.hazard, ZoneLevel.day))
        .order_by(Bulletin.source_id, ZoneLevel.zone_code, ZoneLevel.hazard, ZoneLevel.day, Bulletin.stamp.desc())
    ).all()  # fmt: skip
    readings = {
        (row.source_id, row.zone_code, Hazard(row.hazard), row.day): ZoneReading(
            row.zone_code,
            Level(row.level),
            health[row.source_id].health in (Health.OK, Health.NEVER),
            Window(row.starts_at, row.ends_at) if row.starts_at and row.ends_at else None,
        )
        for row in rows
    }
    newest: dict[tuple[str, date], datetime] = {}
    for row in rows:
        key = (row.source_id, row.day)
        newest[key] = max(row.stamp, newest.get(key, row.stamp))
    return Knowledge(at, wanted, health, readings, _mapping(session, health, wanted, newest), _speaking(health, newest))


def _speaking(sources: Mapping[str, SourceHealth], newest: Mapping[tuple[str, date], datetime]) -> tuple[str, ...]:
    said = {source for source, _ in newest}
    polled = tuple(key for key, source in sources.items() if source.facts.polled)
    return tuple(key for key in sources if key in said) or polled


def _mapping(
    session: Session,
    sources: Mapping[str, SourceHealth],
    days: Iterable[date],
    newest: Mapping[tuple[str, date], datetime],
) -> ZonesByMunicipality:
    """Who the zones speak for: the table in force when the newest bulletin about the day was issued.

    Zone sets change from one bulletin to the next (170 → 187 on 1 June 2026): the one of 31 May speaks of 1 June in the
    old codes.
    """
    tables: dict[tuple[str, date], Mapping[str, tuple[str, ...]]] = {}
    mapping = {}
    for key, source in sources.items():
        for day in days:
            stamp = newest.get((key, day))
            table = (source.facts.zone_namespace, rome_day(stamp) if stamp else day)
            if table not in tables:
                tables[table] = municipality_zones(session, *table)
            mapping[key, day] = tables[table]
    return mapping
