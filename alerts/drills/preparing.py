"""Writing a drill down, and changing it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.domain.drill import DrillPlan, check_drill
from alerts.models.drills import DrillRow
from app.core.audit.log import record
from app.core.errors import NotFound
from app.core.identity.person import Person
from app.core.identity.policy import require
from app.core.identity.roles import Permission


def plan_drill(session: Session, person: Person, istat_code: str, plan: DrillPlan, *, now: datetime) -> int:
    """Write down a new drill; its id.

    Raises:
        NotFound: ``municipality_unknown``. Forbidden: ``not_allowed``. InputRefused: see
        :func:`alerts.domain.drill.check_drill`.
    """
    actor = require(person, Permission.RUN_DRILL, istat_code)
    check_drill(plan)
    row = DrillRow(istat_code=istat_code, created_at=now, created_by=person.account_id, **_columns(plan))
    session.add(row)
    session.flush()
    record(
        session,
        actor,
        action="drill.planned",
        subject=f"municipality:{istat_code}",
        reason=plan.name.ljust(3, "."),
        before={},
        after={"drill": row.id, **_told(row)},
        now=now,
    )
    return row.id


def change_drill(
    session: Session, person: Person, istat_code: str, drill_id: int, plan: DrillPlan, *, now: datetime
) -> None:
    """Write it down differently; to end it earlier, its end is set. Raises as :func:`plan_drill` and :func:`hold`."""
    actor = require(person, Permission.RUN_DRILL, istat_code)
    row = hold(session, istat_code, drill_id)
    check_drill(plan)
    before = _told(row)
    for name, value in _columns(plan).items():
        setattr(row, name, value)
    session.flush()
    record(
        session,
        actor,
        action="drill.changed",
        subject=f"municipality:{istat_code}",
        reason=plan.name.ljust(3, "."),
        before={"drill": row.id, **before},
        after={"drill": row.id, **_told(row)},
        now=now,
    )


def hold(session: Session, istat_code: str, drill_id: int) -> DrillRow:
    """One of a municipality's drills, locked. Raises NotFound, ``drill_unknown``."""
    query = select(DrillRow).where(DrillRow.id == drill_id, DrillRow.istat_code == istat_code).with_for_update()
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotFound("drill_unknown", "In questo comune non c'è un'esercitazione con questo numero.")
    return row


def _columns(plan: DrillPlan) -> dict[str, Any]:
    return {
        "name": plan.name.strip(),
        "begins_at": plan.begins_at,
        "ends_at": plan.ends_at,
        "scenario": plan.scenario.strip(),
        "participants": plan.participants.strip(),
    }


def _told(row: DrillRow) -> dict[str, str]:
    return {"name": row.name, "begins_at": row.begins_at.isoformat(), "ends_at": row.ends_at.isoformat()}
