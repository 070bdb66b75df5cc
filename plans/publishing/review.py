"""What a person says of rows that are held: the repair is right, or the row stays out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from app.core.audit.log import Actor, record
from plans.examination.serial import answers_from_json, answers_to_json
from plans.models.features import PlanFeature
from plans.models.versions import PlanVersion
from plans.publishing.answers import refuse_closed
from plans.publishing.holding import hold_version


def confirm_repairs(
    session: Session, actor: Actor, version_id: int, features: Sequence[int] | None = None, *, now: datetime
) -> int:
    """Accept the repair of held rows (ids of features; None: of all); how many were waiting.

    Raises:
        NotFound: ``plan_version_unknown``.
        InputRefused: ``plan_version_closed``.
    """
    plan, version = hold_version(session, version_id)
    refuse_closed(version)
    accepted = update(PlanFeature).where(*_held(version, features)).values(held=False)
    rows = session.execute(accepted.returning(PlanFeature.layer, PlanFeature.row)).all()
    said = answers_from_json(version.answers)
    # Kept with the answers: whoever has the upload examined again need not look at them again.
    confirmed = said.confirmed | {(layer, row) for layer, row in rows}
    version.answers = {**version.answers, "confirmed": answers_to_json(type(said)(confirmed=confirmed))["confirmed"]}
    plan.changed_at = now
    session.flush()
    if rows:
        _record(session, actor, version, "plan.repairs_confirmed", f"riparazioni confermate: {len(rows)}", now)
    return len(rows)


def leave_out(
    session: Session, actor: Actor, version_id: int, features: Sequence[int] | None = None, *, now: datetime
) -> int:
    """Leave held rows out of the version (ids of features; None: all of them); how many. The originals keep them.

    Raises:
        NotFound: ``plan_version_unknown``.
        InputRefused: ``plan_version_closed``.
    """
    plan, version = hold_version(session, version_id)
    refuse_closed(version)
    gone: CursorResult[Any] = session.execute(delete(PlanFeature).where(*_held(version, features)))  # type: ignore[assignment]
    if gone.rowcount:
        # Other rows, another version: whoever has seen the preview has seen something else.
        version.checksum = hashlib.sha256(f"{version.checksum} -{gone.rowcount} {now.isoformat()}".encode()).hexdigest()
        version.features = (version.features or 0) - gone.rowcount
        plan.changed_at = now
        session.flush()
        _record(session, actor, version, "plan.rows_left_out", f"righe tolte: {gone.rowcount}", now)
    return gone.rowcount


def _held(version: PlanVersion, features: Sequence[int] | None) -> list[Any]:
    wanted = [PlanFeature.version_id == version.id, PlanFeature.held]
    return wanted if features is None else [*wanted, PlanFeature.id.in_(features)]


def _record(session: Session, actor: Actor, version: PlanVersion, action: str, reason: str, now: datetime) -> None:
    record(
        session,
        actor,
        action=action,
        subject=f"municipality:{version.istat_code}",
        reason=reason,
        before={},
        after={"version": version.number, "checksum": version.checksum},
        now=now,
    )
