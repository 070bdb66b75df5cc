"""What operators do by hand: pause a source, withdraw a bulletin, correct who a zone speaks for; and undo each of them.

Every act has a reason, is kept in the audit in the same transaction, and is followed by a decision: whoever was told
something that is no longer so is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from alerts.ingestion.deciding import Decided, decide_and_tell
from alerts.models.dispatch import Deciding, DecisionRow
from alerts.models.sources import Bulletin, SourceState
from alerts.sources.registry import get_source
from alerts.subscriptions.order import hold_subscriptions
from app.core.audit.log import Actor, reason_given, record
from app.core.clock import ROME, rome_day
from app.core.errors import InputRefused, NotFound
from app.core.territory import corrections
from app.core.territory.lookup import get_municipality, municipality_zones
from app.core.territory.models import ZoneCorrection


@dataclass(frozen=True, slots=True)
class Done(Decided):
    """What followed, what was done in an Italian sentence or two, and the command that undoes it (without reason)."""

    what: str = ""
    undo: str = ""
    #: For how many municipalities something has changed.
    municipalities: int = 0


def _named(source_id: str) -> str:
    """As pages call it, and as commands do."""
    return f"«{get_source(source_id).facts.name}» ({source_id})"


def pause(session: Session, actor: Actor, source_id: str, reason: str, *, now: datetime) -> Done:
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
    what = f"Fonte {_named(source_id)} in pausa: ciò che aveva annunciato resta, il suo verde non vale più."
    act = _Act("source.paused", f"source:{source_id}", {}, {"paused": True}, what, f"resume {source_id}")
    return _done(session, actor, act, reason, now)


def resume(session: Session, actor: Actor, source_id: str, reason: str, *, now: datetime) -> Done:
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
    what = f"La fonte {_named(source_id)} riprende."
    act = _Act("source.resumed", f"source:{source_id}", before, {"paused": False}, what, f"pause {source_id}")
    return _done(session, actor, act, reason, now)


def withdraw(session: Session, actor: Actor, bulletin_id: int, reason: str, *, now: datetime) -> Done:
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
    session.flush()
    what = f"Ritirato {_called(bulletin)}.{_nothing_left(session, bulletin, now)}"
    undo = f"reinstate {bulletin_id}"
    act = _Act("bulletin.withdrawn", _about(bulletin), _says(bulletin), {"withdrawn": True}, what, undo)
    return _done(session, actor, act, reason, now)


def reinstate(session: Session, actor: Actor, bulletin_id: int, reason: str, *, now: datetime) -> Done:
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
    what, undo = f"Vale di nuovo {_called(bulletin)}.", f"withdraw {bulletin_id}"
    act = _Act("bulletin.reinstated", _about(bulletin), before, {"withdrawn": False}, what, undo)
    return _done(session, actor, act, reason, now)


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
) -> tuple[int, Done]:
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
    what = _zones_now(session, correction, max(valid_from, rome_day(now)), now)
    about, undo = f"municipality:{istat_code}", f"unmap {correction.id}"
    act = _Act("zones.corrected", about, before, after, what, undo)
    return correction.id, _done(session, actor, act, reason, now)


def undo_correction(session: Session, actor: Actor, correction_id: int, reason: str, *, now: datetime) -> Done:
    """Go back to the official table, or to the correction before.

    Raises:
        NotFound: ``correction_unknown``.
        InputRefused: ``already_so``, ``reason_missing``.
    """
    hold_subscriptions(session)
    correction = corrections.undo(session, correction_id, now=now)
    before = {"zones": correction.zone_codes, "namespace": correction.namespace}
    what = _zones_now(session, correction, max(correction.valid_from, rome_day(now)), now)
    zones = " ".join(correction.zone_codes)
    undo = f"map {correction.istat_code} {zones} --namespace {correction.namespace} --from {correction.valid_from}"
    act = _Act("zones.correction_undone", f"municipality:{correction.istat_code}", before, {}, what, undo)
    return _done(session, actor, act, reason, now)


@dataclass(frozen=True, slots=True)
class _Act:
    """What is kept of an act, and what is said of it."""

    action: str
    about: str
    before: dict[str, Any]
    after: dict[str, Any]
    what: str
    undo: str


def _done(session: Session, actor: Actor, act: _Act, reason: str, now: datetime) -> Done:
    """Keep the act, and decide what it changes."""
    session.flush()
    record(
        session,
        actor,
        action=act.action,
        subject=act.about,
        reason=reason,
        before=act.before,
        after=act.after,
        now=now,
    )
    decided = decide_and_tell(session, "act", now=now, real_now=now)
    municipalities = _municipalities(session) if decided.kinds else 0
    return Done(decided.kinds, decided.notifications, act.what, act.undo, municipalities)


def _municipalities(session: Session) -> int:
    """Of the deciding just made: nobody else decides before this transaction ends."""
    last = select(func.max(Deciding.id)).scalar_subquery()
    count = select(func.count(DecisionRow.istat_code.distinct())).where(DecisionRow.deciding_id == last)
    return session.scalar(count) or 0


def _called(bulletin: Bulletin) -> str:
    assert bulletin.stamp is not None
    return f"il documento {bulletin.id} ({bulletin.source_id} del {bulletin.stamp.astimezone(ROME):%d/%m/%Y %H:%M})"


def _nothing_left(session: Session, bulletin: Bulletin, now: datetime) -> str:
    """Said when a bulletin in force goes and its source has no other: silence is never told as an end."""
    if bulletin.key or bulletin.ends_at is None or bulletin.ends_at <= now:
        return ""
    others = exists().where(
        Bulletin.source_id == bulletin.source_id,
        Bulletin.key == bulletin.key,
        Bulletin.status == "accepted",
        Bulletin.withdrawn_at.is_(None),
        Bulletin.ends_at > now,
    )
    if session.scalar(select(others)):
        return ""
    return (
        f" Di {bulletin.source_id} non resta un bollettino in vigore: dove nessun'altra fonte parla il livello diventa "
        "sconosciuto, e chi era stato avvisato non riceve un cessato allarme."
    )


def _zones_now(session: Session, correction: ZoneCorrection, day: date, now: datetime) -> str:
    """Which zones speak for the municipality from now on, or from that day."""
    istat_code, namespace = correction.istat_code, correction.namespace
    name = get_municipality(session, istat_code).name
    zones = municipality_zones(session, namespace, day).get(istat_code, ())
    made = corrections.corrections(session, namespace=namespace, istat_code=istat_code)
    live = [row for row in made if row.undone_at is None and row.valid_from <= day]
    newest = next((row for row in live if row.valid_to is None or row.valid_to >= day), None)
    why = f"correzione {newest.id}" if newest else "tabella ufficiale"
    when = "Ora" if day <= rome_day(now) else f"Dal {day:%d/%m/%Y}"
    return f"{when} per {name} valgono: {', '.join(zones) or 'nessuna zona'} ({why})."


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
