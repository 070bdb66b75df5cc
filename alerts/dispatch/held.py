"""The morning digest: what was held back during quiet hours is told when they are over, if it is still news."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, exists, select, text
from sqlalchemy.orm import Session

from alerts.dispatch.audience import BATCHES_OF_THE_MORNING
from alerts.dispatch.fan_out import queue_for
from alerts.models.dispatch import Deciding, Held
from alerts.subscriptions.order import hold_subscriptions
from alerts.subscriptions.terms import QUIET_UNTIL

#: Who has changed its quiet hours meanwhile, or was not woken in time, sleeps on. Parameter: now.
_SLEEP_ON = text(
    f"""
    UPDATE dispatch_held waiting SET until = {QUIET_UNTIL}
    FROM subscription s
    WHERE s.id = waiting.subscription_id AND waiting.until <= :now AND {QUIET_UNTIL} IS NOT NULL
    """  # noqa: S608 - made of constants of this product only
)


def release_held(session: Session, *, now: datetime, real_now: datetime) -> int:
    """Queue the digest of every device whose quiet hours are over; how many messages that is.

    What each is told is looked up as for any batch: all that is news since the last digest it got and still true. Where
    nothing is left, nothing is sent. ``now`` is the clock by which devices were held and are woken, ``real_now`` the
    true one, by which messages expire; they differ in a replay. Safe to call at any time, by anybody.
    """
    if not _anybody_due(session, now):
        return 0
    # The order of news is the order of decidings, and nobody may subscribe or decide in between.
    hold_subscriptions(session)
    session.execute(_SLEEP_ON, {"now": now})
    queued = _queue_morning(session, now, real_now) if _anybody_due(session, now) else 0
    session.execute(delete(Held).where(Held.until <= now))
    return queued


def _anybody_due(session: Session, now: datetime) -> bool:
    return session.scalar(select(exists().where(Held.until <= now))) or False


def _queue_morning(session: Session, now: datetime, real_now: datetime) -> int:
    demonstration = (
        session.scalar(
            select(Deciding.demonstration).where(Deciding.cause != "notice").order_by(Deciding.id.desc()).limit(1)
        )
        or False
    )
    deciding = Deciding(cause="morning", at=now, demonstration=demonstration)
    session.add(deciding)
    session.flush()
    queued = queue_for(session, BATCHES_OF_THE_MORNING, deciding.id, now=now, real_now=real_now)
    if not queued:
        session.delete(deciding)  # a morning that tells nobody anything was none
        session.flush()
    return queued
