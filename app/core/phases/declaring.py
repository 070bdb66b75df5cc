"""Declaring an operating phase, and putting right what was declared."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core.audit.log import Actor, reason_given, record
from app.core.errors import InputRefused
from app.core.identity.person import Person
from app.core.identity.policy import require
from app.core.identity.roles import Permission
from app.core.phases.models import PhaseRow
from app.core.phases.phase import PhaseSaid, check_phase, check_texts
from app.core.phases.reading import alone, phase_statements
from app.core.phases.statements import Statement, check_correction, check_new, current, find, newest_id, standing


def declare_phase(
    session: Session, person: Person, istat_code: str, said: PhaseSaid, *, seen: int, now: datetime
) -> int:
    """Declare a phase; the id of the declaration. ``seen`` is the id of the last one known to the person (0: none).

    Raises:
        NotFound, Forbidden: see :func:`app.core.identity.policy.require`.
        InputRefused: ``stated_meanwhile`` when somebody else has declared one since; and the refusals of
            :mod:`app.core.phases.statements` and :mod:`app.core.phases.phase`.
    """
    actor = require(person, Permission.DECLARE_PHASE, istat_code)
    check_texts(said)
    alone(session, istat_code)
    stands = standing(phase_statements(session, istat_code))
    if newest_id(stands) != seen:
        message = "Nel frattempo un'altra persona ha dichiarato una fase: controllare quella in vigore e riprovare."
        raise InputRefused("stated_meanwhile", message)
    check_new(stands, said.since, now=now)
    check_phase(stands, said)
    row = _add(session, actor, istat_code, said, now)
    _audit(session, actor, "phase.declared", row, current(stands, now), said.act or "senza atto, per ora")
    return row.id


def correct_phase(
    session: Session,
    person: Person,
    istat_code: str,
    statement_id: int,
    said: PhaseSaid | None,
    *,
    reason: str,
    now: datetime,
) -> int:
    """Say again what an earlier declaration should have said, or (None) that it should not have been made.

    Raises:
        NotFound: ``statement_unknown``; and see :func:`app.core.identity.policy.require`, as Forbidden.
        InputRefused: ``reason_missing``, ``reason_too_long``, and what :func:`declare_phase` may raise.
    """
    actor = require(person, Permission.DECLARE_PHASE, istat_code)
    reason = reason_given(reason)
    alone(session, istat_code)
    statements = phase_statements(session, istat_code)
    earlier = find(statements, statement_id)
    since = said.since if said else earlier.since
    check_correction(standing(statements), statement_id, since, now=now)
    if said:
        check_texts(said)
    row = _add(session, actor, istat_code, said, now, since=since, corrects_id=statement_id, reason=reason)
    _audit(session, actor, "phase.corrected" if said else "phase.withdrawn", row, earlier, reason)
    return row.id


def add_act(session: Session, person: Person, istat_code: str, statement_id: int, act: str, *, now: datetime) -> int:
    """Add the act that came after the declaration. Raises what :func:`correct_phase` raises, and ``act_missing``."""
    require(person, Permission.DECLARE_PHASE, istat_code)
    earlier = find(phase_statements(session, istat_code), statement_id)
    if not act.strip() or earlier.content is None:
        raise InputRefused("act_missing", "Serve l'atto: tipo, numero e data.")
    said = replace(earlier.content, act=act.strip())
    return correct_phase(session, person, istat_code, statement_id, said, reason="aggiunto l'atto", now=now)


def _add(
    session: Session, actor: Actor, istat_code: str, said: PhaseSaid | None, now: datetime, **correction: Any
) -> PhaseRow:
    row = PhaseRow(
        istat_code=istat_code,
        phase=said.phase.value if said else None,
        act=said.act if said else "",
        note=said.note if said else "",
        recorded_at=now,
        recorded_by=actor.name,
        **{"since": said.since if said else None, "corrects_id": None, "reason": "", **correction},
    )
    session.add(row)
    session.flush()
    return row


def _audit(
    session: Session, actor: Actor, action: str, row: PhaseRow, earlier: Statement[PhaseSaid] | None, reason: str
) -> None:
    record(
        session,
        actor,
        action=action,
        subject=f"municipality:{row.istat_code}",
        reason=reason,
        before=_told(earlier.content) if earlier and earlier.content else {},
        after={
            "statement": row.id,
            "phase": row.phase,
            "since": row.since.isoformat(),
            "act": row.act,
            "note": row.note,
            "corrects": row.corrects_id,
        },
        now=row.recorded_at,
    )


def _told(said: PhaseSaid) -> dict[str, str]:
    return {"phase": said.phase.value, "since": said.since.isoformat(), "act": said.act, "note": said.note}
