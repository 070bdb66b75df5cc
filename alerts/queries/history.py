"""What changed for one municipality, and when: the told ledger as its people read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.domain.decision import Kind
from alerts.domain.hazard import RANK, Hazard
from alerts.domain.level import Level
from alerts.models.dispatch import Deciding, DecisionRow


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """One hazard of one day that changed at ``at`` (aware), from ``before`` to ``level``."""

    at: datetime
    day: date
    hazard: Hazard
    kind: Kind
    before: Level
    level: Level


def place_changes(
    session: Session, istat_code: str, days: tuple[date, ...], *, at: datetime, limit: int = 40
) -> list[PlaceChange]:
    """What was decided by ``at`` of these days and was news: the newest first, then as hazards are named to people."""
    ledger = (
        select(DecisionRow)
        .join(Deciding, Deciding.id == DecisionRow.deciding_id)
        .where(
            DecisionRow.istat_code == istat_code,
            DecisionRow.day.in_(days),
            DecisionRow.kind != Kind.SUPPRESSED.value,
            DecisionRow.decided_at <= at,
            ~Deciding.internal,
        )
        .order_by(DecisionRow.decided_at.desc(), DecisionRow.id.desc())
        .limit(limit)
    )
    found = [
        PlaceChange(
            row.decided_at, row.day, Hazard(row.hazard), Kind(row.kind), Level(row.told_level), Level(row.level)
        )
        for row in session.scalars(ledger)
    ]
    return sorted(found, key=lambda change: (-change.at.timestamp(), change.day, RANK[change.hazard]))
