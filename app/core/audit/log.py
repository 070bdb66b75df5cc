"""Adding acts, in the transaction that does them, and reading them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import cast, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app.core.audit.models import Act
from app.core.audit.seal import GENESIS, seal
from app.core.errors import InputRefused

#: Visible characters that a reason has at least.
LEAST_REASON = 3
#: And at most, on its one line.
LONGEST_REASON = 500

_LOCK = 0x61637473  # "acts"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it, and from where (``cli``, an address)."""

    name: str
    origin: str


def record(
    session: Session,
    actor: Actor,
    *,
    action: str,
    subject: str,
    reason: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    now: datetime,
) -> Act:
    """Add one act to the end; it stands or falls with the caller's transaction.

    ``before`` and ``after`` are what can be said in JSON. Whoever adds the next act waits until this transaction ends:
    record last.

    Raises:
        InputRefused: ``reason_missing`` or ``reason_too_long``: see :func:`reason_given`.
    """
    reason = reason_given(reason)
    # One after the other: ids without gaps, each with the hash of the one before. The lock ends with the transaction.
    session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    last = session.execute(select(Act.id, Act.hash).order_by(Act.id.desc()).limit(1)).first()
    # The database writes some numbers in its own way, and the seal is of what is read back.
    kept = session.execute(select(cast(dict(before), JSONB), cast(dict(after), JSONB))).one()
    act = Act(
        id=last.id + 1 if last else 1,
        at=now,
        actor=_visible(actor.name),
        action=action,
        subject=_visible(subject),
        reason=reason,
        origin=_visible(actor.origin),
        before=kept[0],
        after=kept[1],
        previous_hash=last.hash if last else GENESIS,
    )
    act.hash = seal(act)
    session.add(act)
    session.flush()
    return act


def reason_given(text: str) -> str:
    """A reason as it is kept: on one line, without what has no shape.

    Raises:
        InputRefused: ``reason_missing`` when it has fewer than three visible characters, ``reason_too_long``.
    """
    reason = _visible(text)
    if len(reason) > LONGEST_REASON:
        message = f"Il motivo è di {len(reason)} caratteri: al massimo {LONGEST_REASON}."
        raise InputRefused("reason_too_long", message)
    if sum(not letter.isspace() for letter in reason) < LEAST_REASON:
        raise InputRefused("reason_missing", "Serve un motivo, in almeno tre caratteri: resta scritto nel registro.")
    return reason


def acts(session: Session, *, subject: str | None = None, limit: int) -> Sequence[Act]:
    """The newest acts first, all of them or those about one subject."""
    wanted = select(Act).order_by(Act.id.desc()).limit(limit)
    return session.scalars(wanted if subject is None else wanted.where(Act.subject == subject)).all()


def _visible(text: str) -> str:
    """``text`` on one line; what has no shape (controls, bytes that are not text) goes."""
    return " ".join("".join(letter for letter in text if letter.isprintable() or letter.isspace()).split())
