"""What was decided in a time: the ledger of what is told, summed by kind and by municipality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from alerts.domain.decision import Kind
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from app.core.clock import rome_day

#: Alerts are about days near those on which they are decided: within this, and the index by day is enough.
NEAR = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class DecidedKind:
    """Decisions of one kind about one hazard at one level. Municipalities do not add up: one has several hazards."""

    kind: Kind
    hazard: Hazard
    level: Level
    decisions: int
    municipalities: int


@dataclass(frozen=True, slots=True)
class DecidedPlace:
    """One municipality. ``level`` is the highest it was told; ``first_at`` when it was first told anything."""

    istat_code: str
    name: str
    province_code: str
    level: Level
    hazards: tuple[Hazard, ...]
    decisions: int
    first_at: datetime


@dataclass(frozen=True, slots=True)
class DecidedThen:
    """All of it. ``decidings``: moments at which anything was news; ``demonstration``: some of it was one."""

    kinds: Sequence[DecidedKind]
    places: Sequence[DecidedPlace]
    decisions: int
    decidings: int
    demonstration: bool


_DECIDED = text("""
    WITH near AS MATERIALIZED (
        SELECT istat_code, kind, hazard, level, deciding_id, decided_at
        FROM decision WHERE kind <> 'suppressed' AND day >= :first_day AND day <= :last_day
    ),
    told AS (
        SELECT d.*, m.name, m.province_code, c.demonstration
        FROM near d
        JOIN deciding c ON c.id = d.deciding_id AND NOT c.internal AND c.at >= :start AND c.at < :end
        JOIN municipality m ON m.istat_code = d.istat_code AND m.region_code = COALESCE(:region, m.region_code)
    )
    SELECT kind, hazard, level, istat_code, name, province_code, count(*) AS decisions,
           count(DISTINCT istat_code) AS municipalities, count(DISTINCT deciding_id) AS decidings,
           max(level) AS top, array_agg(DISTINCT hazard) AS hazards, min(decided_at) AS first_at,
           COALESCE(bool_or(demonstration), false) AS demonstration
    FROM told
    GROUP BY GROUPING SETS ((kind, hazard, level), (istat_code, name, province_code), ())
""")


def decided_between(session: Session, start: datetime, end: datetime, *, region: str | None = None) -> DecidedThen:
    """What was news in a time, of all municipalities or those of a region (ISTAT's two digits)."""
    days = near_days(start, end)
    rows = session.execute(_DECIDED, {"start": start, "end": end, "region": region, **days}).all()
    whole = next(row for row in rows if row.kind is None and row.istat_code is None)
    kinds = [_kind(row) for row in rows if row.kind is not None]
    places = [_place(row) for row in rows if row.istat_code is not None]
    return DecidedThen(
        sorted(kinds, key=lambda one: (-one.level, list(Kind).index(one.kind), one.hazard)),
        sorted(places, key=lambda one: (-one.level, one.name)),
        whole.decisions,
        whole.decidings,
        whole.demonstration,
    )


def near_days(start: datetime, end: datetime) -> dict[str, date]:
    """The days that what was decided in a time can be about."""
    return {"first_day": rome_day(start) - timedelta(days=1), "last_day": rome_day(end + NEAR)}


def _kind(row: Row[Any]) -> DecidedKind:
    return DecidedKind(Kind(row.kind), Hazard(row.hazard), Level(row.level), row.decisions, row.municipalities)


def _place(row: Row[Any]) -> DecidedPlace:
    hazards = tuple(hazard for hazard in Hazard if hazard.value in row.hazards)
    return DecidedPlace(
        row.istat_code, row.name, row.province_code, Level(row.top), hazards, row.decisions, row.first_at
    )
