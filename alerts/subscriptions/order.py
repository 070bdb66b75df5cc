"""Subscribing and deciding take turns, so that nobody who subscribes while an alert is being decided is missed.

A device either subscribes before the decision, and is in its audience, or after it, and sees its result on the page.

Whoever decides takes this lock before it touches any row that others change too (a source's state, batches, alarms):
one order for everybody, so that nobody waits for somebody who waits for them. Only the lock on one source's documents
comes before it.
"""

from __future__ import annotations

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from alerts.models.dispatch import DecisionRow


def hold_subscriptions(session: Session) -> None:
    """Until this transaction ends, nobody subscribes: called by whoever decides."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('subscriptions'))"))


def wait_for_deciding(session: Session) -> None:
    """Until this transaction ends, nobody decides; any number may hold this at once."""
    session.execute(text("SELECT pg_advisory_xact_lock_shared(hashtext('subscriptions'))"))


def told_until_now(session: Session) -> int:
    """The highest decision so far, with deciding held off until this transaction ends."""
    wait_for_deciding(session)
    return session.scalar(select(func.coalesce(func.max(DecisionRow.id), 0))) or 0
