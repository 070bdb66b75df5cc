"""Compare every municipality's state with what was last told, and keep the outcome: the *told* ledger grows here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from alerts.domain.decision import NOTHING_TOLD, Decision, Kind, Told, decide
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.state import HazardState, Window
from alerts.models.dispatch import DecisionRow
from alerts.queries.knowledge import Knowledge, knowledge
from alerts.subscriptions.order import hold_subscriptions
from app.core.clock import rome_day

Key = tuple[str, date, Hazard]


def decide_bulletin(
    session: Session, bulletin_id: int, source_id: str, days: Iterable[date], *, now: datetime
) -> list[Kind]:
    """Decide everything that the bulletin just stored can have changed; the kinds decided, suppressed ones included.

    Only municipalities that its zones speak for are compared.
    """
    # Before the first decision is numbered, so that "told after" never skips one that is not committed yet.
    hold_subscriptions(session)
    known = knowledge(session, at=now, days=days)
    told = _last_told(session, known.days)
    rows = [
        _row(bulletin_id, key, state, decision, now)
        for key, state in _states(known, source_id)
        if (decision := decide(told.get(key, NOTHING_TOLD), state, day=key[1], today=rome_day(now)))
    ]
    if rows:
        session.execute(insert(DecisionRow), rows)
    return [Kind(row["kind"]) for row in rows]


def _states(known: Knowledge, source_id: str) -> Iterator[tuple[Key, HazardState]]:
    hazards = known.sources[source_id].facts.hazards
    for day in known.days:
        for istat_code in known.mapping[source_id, day]:
            for hazard in hazards:
                yield (istat_code, day, hazard), known.state(istat_code, day, hazard)


def _last_told(session: Session, days: Iterable[date]) -> dict[Key, Told]:
    rows = session.execute(
        select(
            DecisionRow.istat_code, DecisionRow.day, DecisionRow.hazard,
            DecisionRow.level, DecisionRow.starts_at, DecisionRow.ends_at,
        )
        .where(DecisionRow.day.in_(tuple(days)), DecisionRow.kind != Kind.SUPPRESSED)
        .ext(distinct_on(DecisionRow.istat_code, DecisionRow.day, DecisionRow.hazard))
        .order_by(DecisionRow.istat_code, DecisionRow.day, DecisionRow.hazard, DecisionRow.id.desc())
    )  # fmt: skip
    return {
        (row.istat_code, row.day, Hazard(row.hazard)): Told(
            Level(row.level), Window(row.starts_at, row.ends_at) if row.starts_at else None
        )
        for row in rows
    }


def _row(bulletin_id: int, key: Key, state: HazardState, decision: Decision, now: datetime) -> dict[str, Any]:
    istat_code, day, hazard = key
    return {
        "bulletin_id": bulletin_id,
        "istat_code": istat_code,
        "day": day,
        "hazard": hazard,
        "kind": decision.kind,
        "reason": decision.reason,
        "told_level": decision.told,
        "level": decision.level,
        "zones": list(state.zones),
        "starts_at": state.window.starts_at if state.window else None,
        "ends_at": state.window.ends_at if state.window else None,
        "decided_at": now,
    }
