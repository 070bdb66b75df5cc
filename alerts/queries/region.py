"""The region at a glance: the level of every municipality today and tomorrow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.domain.level import Reading
from alerts.queries.alike import Alike
from alerts.queries.knowledge import Knowledge, knowledge
from alerts.queries.sources import SourceHealth
from alerts.queries.status import CitizenState, citizen_state, two_days
from app.core.territory.models import Municipality


@dataclass(frozen=True, slots=True)
class MunicipalityLevels:
    """One municipality on the map."""

    istat_code: str
    name: str
    province_code: str
    today: Reading
    tomorrow: Reading

    @property
    def state(self) -> CitizenState:
        return citizen_state(self.today)


@dataclass(frozen=True, slots=True)
class RegionLevels:
    """All municipalities asked for, by name, and the sources behind them."""

    at: datetime
    municipalities: tuple[MunicipalityLevels, ...]
    sources: tuple[SourceHealth, ...]
    demonstration: bool


def region_levels(session: Session, *, at: datetime, region_code: str | None = None) -> RegionLevels:
    """Levels as known at ``at`` for one region (two ISTAT digits) or for everything loaded."""
    known = knowledge(session, at=at, days=two_days(at))
    places = select(Municipality.istat_code, Municipality.name, Municipality.province_code).order_by(Municipality.name)
    if region_code:
        places = places.where(Municipality.region_code == region_code)
    sources = tuple(known.sources[key] for key in known.speaking)
    levels, (today, tomorrow) = Alike(known, Knowledge.level), two_days(at)
    rows = tuple(
        MunicipalityLevels(
            row.istat_code,
            row.name,
            row.province_code,
            levels.of(row.istat_code, today),
            levels.of(row.istat_code, tomorrow),
        )
        for row in session.execute(places).all()
    )
    return RegionLevels(at, rows, sources, any(source.facts.demonstration for source in sources))
