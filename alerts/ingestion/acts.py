"""What operators do by hand: pause a source, withdraw a bulletin, correct who a zone speaks for; and undo each of them.

Every act has a reason, is kept in the audit in the same transaction, and is followed by a decision: whoever was told
something that is no longer so is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from alerts.ingestion.deciding import Decided, decide_and_tell
from alerts.models.sources import Bulletin, SourceState
from alerts.sources.registry import get_source
from alerts.subscriptions.order import hold_subscriptions
from app.core.audit.log import reason_given, record
from app.core.errors import InputRefused, NotFound
from app.core.territory import corrections
from app.core.territory.lookup import get_municipality, municipality_zones


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it, and from where (``cli``, an address)."""

    name: str
    origin: str


def pause(session: Session, actor: Actor, source_id: str, reason: str, *, now: datetime) -> Decided:
    """Stop polling a source and using what it sends. What it announced stands; its green is no longer believed.

    Raises:
        NotFound: ``source_unknown``.
        InputRefused: ``already_so``, ``reason_missing``.
    """
    hold_subscriptions(session)
    state = _state(session, source_id)
    if state.paused_at is not None:
        raise InputRefused("already_so", f"La fonte {source_id} è già in pausa.")
    state.paused_at, state.pause_reason = now, reason_given(reason)
    return _done(session, actor, "source.paused", f"source:{source_id}", reason, {}, {"paused": True}, now)


def resume(session: Session, actor: Actor, source_id: str, reason: str, *, now: datetime) -> Decided:
    """Let a paused source speak again.

    Raises:
        NotFound: ``source_unknown``.
        InputRefused: ``already_so``, ``reason_missing``.
    """
    hold_subscriptions(session)
    state = _state(session, source_id)
    if state.paused_at is None:
        raise InputRefused("already_so", f"La fonte {source_id} non è in pausa.")
    before = {"paused": True, "since": state.paused_at.isoformat(), "reason": state.pause_reason}
    state.paused_at, state.pause_reason = None, None
    return _done(session, actor, "source.resumed", f"source:{source_id}", reason, before, {"paused": False}, now)


def withdraw(session: Session, actor: Actor, bulletin_id: int, reason: str, *, now: datetime) -> Decided:
    """Declare an accepted document wrong (errata): from now on it counts as if it had never come.

    Raises:
        NotFound: ``bulletin_unknown``.
        InputRefused: ``already_so``, ``reason_missing``.
    """
    hold_subscriptions(session)
    bulletin = _accepted(session, bulletin_id)
    if bulletin.withdrawn_at is not None:
        raise InputRefused("already_so", f"Il documento {bulletin_id} è già stato ritirato.")
    bulletin.withdrawn_at = now
    return _done(
        session, actor, "bulletin.withdrawn", _about(bulletin), reason, _says(bulletin), {"withdrawn": True}, now
    )


def reinstate(session: Session, actor: Actor, bulletin_id: int, reason: str, *, now: datetime) -> Decided:
    """Let a withdrawn document count again.

    Raises:
        NotFound: ``bulletin_unknown``.
        InputRefused: ``already_so``, ``corrected_since``, ``reason_missing``.
    """
    hold_subscriptions(session)
    bulletin = _accepted(session, bulletin_id)
    if bulletin.withdrawn_at is None:
        raise InputRefused("already_so", f"Il documento {bulletin_id} non è ritirato.")
    _refuse_corrected(session, bulletin)
    before = _says(bulletin) | {"withdrawn": True, "since": bulletin.withdrawn_at.isoformat()}
    bulletin.withdrawn_at = None
    return _done(session, actor, "bulletin.reinstated", _about(bulletin), reason, before, {"withdrawn": False}, now)


def correct_zones(
    session: Session,
    actor: Actor,
    istat_code: str,
    zone_codes: Sequence[str],
    reason: str,
    *,
    namespace: str,
    valid_from: date,
    now: datetime,
) -> tuple[int, Decided]:
    """Say which zones speak for a municipality from a day on, against the official table; the correction's number.

    Raises:
        NotFound: ``municipality_unknown``.
        InputRefused: see :func:`app.core.territory.corrections.correct`; ``reason_missing``.
    """
    hold_subscriptions(session)
    get_municipality(session, istat_code)
    before = {"zones": list(municipality_zones(session, namespace, valid_from).get(istat_code, ()))}
    correction = corrections.correct(session, namespace, istat_code, zone_codes, valid_from=valid_from, now=now)
    after = {"zones": correction.zone_codes, "namespace": namespace, "from": valid_from.isoformat()}
    about = f"municipality:{istat_code}"
    return correction.id, _done(session, actor, "zones.corrected", about, reason, before, after, now)


def undo_correction(session: Session, actor: Actor, correction_id: int, reason: str, *, now: datetime) -> Decided:
    """Go back to the official table, or to the correction before.

    Raises:
        NotFound: ``correction_unknown``.
        InputRefused: ``already_so``, ``reason_missing``.
    """
    hold_subscriptions(session)
    correction = corrections.undo(session, correction_id, now=now)
    before = {"zones": correction.zone_codes, "namespace": correction.namespace}
    about = f"municipality:{correction.istat_code}"
    return _done(session, actor, "zones.correction_undone", about, reason, before, {}, now)


def _done(
    session: Session,
    actor: Actor,
    action: str,
    about: str,
    reason: str,
    before: dict[str, Any],
    after: dict[str, Any],
    now: datetime,
) -> Decided:
    """Keep the act, and decide what it changes."""
    session.flush()
    record(
        session,
        actor=actor.name,
        action=action,
        subject=about,
        reason=reason,
        origin=actor.origin,
        before=before,
        after=after,
        now=now,
    )
    return decide_and_tell(session, "act", now=now, real_now=now)


def _state(session: Session, source_id: str) -> SourceState:
    get_source(source_id)
    session.execute(insert(SourceState).values(source_id=source_id, cursor={}).on_conflict_do_nothing())
    return session.scalars(select(SourceState).where(SourceState.source_id == source_id).with_for_update()).one()


def _accepted(session: Session, bulletin_id: int) -> Bulletin:
    found = session.scalar(
        select(Bulletin).where(Bulletin.id == bulletin_id, Bulletin.status == "accepted").with_for_update()
    )
    if found is None:
        raise NotFound("bulletin_unknown", f"Nessun documento accettato ha il numero {bulletin_id}.")
    return found


def _about(bulletin: Bulletin) -> str:
    return f"bulletin:{bulletin.id}"


def _says(bulletin: Bulletin) -> dict[str, Any]:
    return {"source": bulletin.source_id, "stamp": bulletin.stamp.isoformat() if bulletin.stamp else None}


def _refuse_corrected(session: Session, bulletin: Bulletin) -> None:
    other = select(Bulletin.id).where(
        Bulletin.source_id == bulletin.source_id,
        Bulletin.key == bulletin.key,
        Bulletin.stamp == bulletin.stamp,
        Bulletin.status == "accepted",
        Bulletin.withdrawn_at.is_(None),
    )
    if correction := session.scalar(other.limit(1)):
        message = f"Il documento {bulletin.id} è stato corretto dal {correction}: ritirare prima quello."
        raise InputRefused("corrected_since", message)
