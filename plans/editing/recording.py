"""What an edit leaves in the audit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.audit.log import Actor, record
from plans.editing.checking import Row
from plans.editing.edits import Edit
from plans.editing.reading import Listed, editable
from plans.models.versions import PlanVersion


def record_edit(
    session: Session,
    actor: Actor,
    version: PlanVersion,
    base: PlanVersion,
    asked: Edit,
    listed: Listed | None,
    row: Row | None,
    now: datetime,
) -> None:
    """Who changed what, and what was said of it before and after."""
    before = dict(editable(session, base.id, listed.id).values) if listed else {}
    what = listed.name or listed.plan_class.label if listed else (row.public.get("nome", "") if row else "")
    record(
        session,
        actor,
        action=f"plan.edit.{asked.deed}",
        subject=f"municipality:{version.istat_code}",
        reason=f"versione {version.number} dalla {base.number}: {what or asked.deed}",
        before={"version": base.number, "feature": listed.id if listed else None, "values": before},
        after={
            "version": version.number,
            "values": row.public | row.reserved if row else {},
            "moved": bool(row and row.shape is not None),
        },
        now=now,
    )
