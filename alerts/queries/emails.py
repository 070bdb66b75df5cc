"""Who is told by e-mail, and what became of the last message to each: for operators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.channels.mail.mailto import address_of
from alerts.domain.level import Level
from alerts.models.dispatch import Delivery
from alerts.models.subscriptions import Follow, Subscription


@dataclass(frozen=True, slots=True)
class LastMessage:
    """What became of the last message: its outcome, and what the mail server answered."""

    outcome: str
    status: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class EmailRow:
    """One address, and what it is told of."""

    subscription: int
    address: str
    municipalities: tuple[str, ...]
    min_level: Level
    language: str
    created_at: datetime
    last: LastMessage | None


def emails(session: Session) -> list[EmailRow]:
    """All addresses, in alphabetical order."""
    kept = session.scalars(select(Subscription).where(Subscription.p256dh.is_(None))).all()
    keys = [row.id for row in kept]
    follows, last = _follows(session, keys), _last(session, keys)
    rows = [
        EmailRow(
            subscription=row.id,
            address=address_of(row.endpoint),
            municipalities=follows.get(row.id, ()),
            min_level=Level(row.min_level),
            language=row.language,
            created_at=row.created_at,
            last=last.get(row.id),
        )
        for row in kept
    ]
    return sorted(rows, key=lambda row: row.address)


def _follows(session: Session, keys: Sequence[int]) -> dict[int, tuple[str, ...]]:
    codes = func.array_agg(Follow.istat_code.distinct())
    query = select(Follow.subscription_id, codes).where(Follow.subscription_id.in_(keys))
    return {key: tuple(sorted(found)) for key, found in session.execute(query.group_by(Follow.subscription_id))}


def _last(session: Session, keys: Sequence[int]) -> dict[int, LastMessage]:
    newest = (
        select(Delivery.subscription_id, func.max(Delivery.dispatch_id).label("dispatch_id"))
        .where(Delivery.subscription_id.in_(keys))
        .group_by(Delivery.subscription_id)
        .subquery()
    )
    same = (Delivery.subscription_id == newest.c.subscription_id) & (Delivery.dispatch_id == newest.c.dispatch_id)
    rows = session.scalars(select(Delivery).join(newest, same))
    return {row.subscription_id: LastMessage(row.outcome, row.status, row.at) for row in rows}
