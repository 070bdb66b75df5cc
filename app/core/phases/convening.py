"""Opening and closing the operations centre (COC), and putting right what was stated."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core.audit.log import Actor, reason_given, record
from app.core.errors import InputRefused
from app.core.identity.person import Person
from app.core.identity.policy import require
from app.core.identity.roles import Permission
from app.core.phases.centre import CentreSaid, check_centre, check_order
from app.core.phases.models import CentreRow
from app.core.phases.reading import alone, centre_statements
from app.core.phases.statements import Statement, check_correction, check_new, current, find, newest_id, standing


def state_centre(
    session: Session, person: Person, istat_code: str, said: CentreSaid, *, seen: int, now: datetime
) -> int:
    """Open the COC, say that something of it has changed, or close it; the id of the statement.

    Raises:
        NotFound, Forbidden: see :func:`app.core.identity.policy.require`.
        InputRefused: ``stated_meanwhile`` when somebody else has stated something since ``seen``; and the refusals of
            :mod:`app.core.phases.statements` and :mod:`app.core.phases.centre`.
    """
    actor = require(person, Permission.DECLARE_PHASE, istat_code)
    check_centre(said)
    alone(session, istat_code)
    stands = standing(centre_statements(session, istat_code))
    if newest_id(stands) != seen:
        message = "Nel frattempo un'altra persona ha aggiornato il COC: controllare com'è adesso e riprovare."
        raise InputRefused("stated_meanwhile", message)
    check_new(stands, said.since, now=now)
    row = _add(session, actor, istat_code, said, now)
    check_order(standing(centre_statements(session, istat_code)))
    _audit(session, actor, f"centre.{said.state.value}", row, current(stands, now), said.act or "senza atto")
    return row.id


def correct_centre(
    session: Session,
    person: Person,
    istat_code: str,
    statement_id: int,
    said: CentreSaid | None,
    *,
    reason: str,
    now: datetime,
) -> int:
    """Say again what an earlier statement should have said, or (None) that it should not have been made.

    Raises:
        NotFound: ``statement_unknown``; and see :func:`app.core.identity.policy.require`, as Forbidden.
        InputRefused: ``reason_missing``, ``reason_too_long``, and what :func:`state_centre` may raise.
    """
    actor = require(person, Permission.DECLARE_PHASE, istat_code)
    reason = reason_given(reason)
    if said:
        check_centre(said)
    alone(session, istat_code)
    statements = centre_statements(session, istat_code)
    earlier = find(statements, statement_id)
    since = said.since if said else earlier.since
    check_correction(standing(statements), statement_id, since, now=now)
    row = _add(session, actor, istat_code, said, now, since=since, corrects_id=statement_id, reason=reason)
    check_order(standing(centre_statements(session, istat_code)))
    _audit(session, actor, "centre.corrected" if said else "centre.withdrawn", row, earlier, reason)
    return row.id


def _add(
    session: Session, actor: Actor, istat_code: str, said: CentreSaid | None, now: datetime, **correction: Any
) -> CentreRow:
    row = CentreRow(
        istat_code=istat_code,
        state=said.state.value if said else None,
        act=said.act if said else "",
        place=said.place if said else "",
        phones=list(said.phones) if said else [],
        functions=[function.value for function in said.functions] if said else [],
        recorded_at=now,
        recorded_by=actor.name,
        **{"since": said.since if said else None, "corrects_id": None, "reason": "", **correction},
    )
    session.add(row)
    session.flush()
    return row


def _audit(
    session: Session, actor: Actor, action: str, row: CentreRow, earlier: Statement[CentreSaid] | None, reason: str
) -> None:
    before = {**asdict(earlier.content), "since": earlier.since.isoformat()} if earlier and earlier.content else {}
    record(
        session,
        actor,
        action=action,
        subject=f"municipality:{row.istat_code}",
        reason=reason,
        before=before,
        after={
            "statement": row.id,
            "state": row.state,
            "since": row.since.isoformat(),
            "act": row.act,
            "place": row.place,
            "phones": row.phones,
            "functions": row.functions,
            "corrects": row.corrects_id,
        },
        now=row.recorded_at,
    )
