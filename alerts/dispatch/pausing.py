"""Pausing what goes out: all of it, or one channel, by an operator, with a reason that is kept.

While a channel is paused its batches are put back and tried again; what is over meanwhile expires as it always does.
Afterwards what is no longer so is not sent: each page is looked up again just before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from alerts.models.operating import Pause
from app.core.audit.log import Actor, reason_given, record
from app.core.errors import InputRefused

#: Seconds after which a batch of a paused channel is looked at again: how late, at most, a resumed one starts.
LOOK_AGAIN = 10.0


class Way(StrEnum):
    """A channel as operators pause it."""

    WEB_PUSH = "web_push"
    EMAIL = "email"


_NAMES = {Way.WEB_PUSH: "le notifiche", Way.EMAIL: "le e-mail"}


@dataclass(frozen=True, slots=True)
class Done:
    """What was done in an Italian sentence or two, and the command that undoes it (without reason)."""

    what: str
    undo: str


def paused(session: Session) -> frozenset[str]:
    """The channels on which nothing may go out now. Asked before each page is sent."""
    return frozenset(session.scalars(select(Pause.channel)))


def pause(session: Session, actor: Actor, way: Way | None, reason: str, *, now: datetime) -> Done:
    """Stop what goes out on a channel, or on all of them. What a worker has in hand is sent: a page, for an instant.

    Raises:
        InputRefused: ``already_so``, ``reason_missing``, ``reason_too_long``.
    """
    reason = reason_given(reason)
    before = paused(session)
    rows = [
        {"channel": one, "since": now, "reason": reason, "actor": actor.name} for one in _of(way) if one not in before
    ]
    # Of two who pause the same one waits here for the other, and then has nothing to add.
    stop = insert(Pause).on_conflict_do_nothing().returning(Pause.channel)
    stopped = session.scalars(stop.values(rows)).all() if rows else []
    if not stopped:
        raise InputRefused("already_so", f"L'invio è già in pausa per {_called(_of(way))}.")
    _keep(session, actor, "dispatch.paused", way, reason, {"paused": sorted(before)}, now)
    what = f"In pausa {_called(stopped)}: ciò che è in coda aspetta; ciò che intanto finisce di valere non partirà più."
    return Done(what, f"resume{_option(way)}")


def resume(session: Session, actor: Actor, way: Way | None, reason: str, *, now: datetime) -> Done:
    """Let a paused channel, or all of them, go out again.

    Raises:
        InputRefused: ``already_so``, ``reason_missing``, ``reason_too_long``.
    """
    reason = reason_given(reason)
    before = _standing(session)
    over = delete(Pause).where(Pause.channel.in_(_of(way))).returning(Pause.channel)
    resumed = session.scalars(over).all()
    if not resumed:
        raise InputRefused("already_so", f"L'invio non è in pausa per {_called(_of(way))}.")
    _keep(session, actor, "dispatch.resumed", way, reason, before, now)
    what = f"Riprendono {_called(resumed)}: parte entro pochi secondi ciò che in coda vale ancora."
    return Done(what, f"pause{_option(way)}")


def _keep(
    session: Session,
    actor: Actor,
    action: str,
    way: Way | None,
    reason: str,
    before: Mapping[str, Any],
    now: datetime,
) -> None:
    record(
        session,
        actor,
        action=action,
        subject=f"dispatch:{way}" if way else "dispatch",
        reason=reason,
        before=before,
        after={"paused": sorted(paused(session))},
        now=now,
    )


def _standing(session: Session) -> dict[str, Any]:
    """The pauses of now, as they are kept of an act that ends them."""
    rows = session.scalars(select(Pause).order_by(Pause.channel)).all()
    pauses = [{"channel": row.channel, "since": row.since.isoformat(), "reason": row.reason} for row in rows]
    return {"paused": [row.channel for row in rows], "pauses": pauses}


def _of(way: Way | None) -> Sequence[Way]:
    return tuple(Way) if way is None else (way,)


def _called(ways: Sequence[str]) -> str:
    return " e ".join(_NAMES[way] for way in Way if way in ways)


def _option(way: Way | None) -> str:
    return f" --channel {way}" if way else ""
