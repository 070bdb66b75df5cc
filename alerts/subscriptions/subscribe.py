"""Keep, change, read and erase one subscription. The id the browser holds is the secret that opens it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from alerts.domain.level import Level
from alerts.models.subscriptions import Follow, Subscription
from alerts.subscriptions.keeping import follow, keep
from alerts.subscriptions.order import told_until_now
from alerts.subscriptions.request import SubscriptionRequest
from app.core.errors import InputRefused, NotFound
from app.core.territory.models import Municipality


@dataclass(frozen=True, slots=True)
class SubscriptionView:
    """What its holder may read back."""

    id: UUID
    municipalities: tuple[str, ...]
    min_level: Level
    language: str
    created_at: datetime
    seen_at: datetime


def subscribe(session: Session, request: SubscriptionRequest, *, now: datetime) -> SubscriptionView:
    """Keep a subscription. Asking again for the same endpoint with the same keys changes the one there is.

    Raises:
        InputRefused: ``municipalities_invalid`` naming codes that do not exist.
    """
    check_municipalities(session, request.municipalities)
    (key,) = keep(session, [request], now=now).values()
    return _view(session, session.get_one(Subscription, key, populate_existing=True))


def change(session: Session, secret: UUID, request: SubscriptionRequest, *, now: datetime) -> SubscriptionView:
    """Replace what a subscription asks for, its endpoint and keys included (``pushsubscriptionchange``).

    Raises:
        NotFound: ``subscription_unknown``.
        InputRefused: ``municipalities_invalid``.
    """
    check_municipalities(session, request.municipalities)
    told = told_until_now(session)
    kept = _of(session, secret, to_change=True)
    if kept.endpoint != request.endpoint:
        # The endpoint may be somebody else's, or become so at this moment: take its row first, then give it up.
        (other,) = keep(session, [request], now=now).values()
        session.execute(delete(Subscription).where(Subscription.id == other))
    kept.endpoint, kept.p256dh, kept.auth = request.endpoint, request.p256dh, request.auth
    kept.min_level, kept.language, kept.seen_at = request.min_level, request.language, now
    session.flush()
    follow(session, {kept.id: request.municipalities}, told)
    return _view(session, kept)


def read(session: Session, secret: UUID) -> SubscriptionView:
    """What the holder of ``secret`` asked for.

    Raises:
        NotFound: ``subscription_unknown``.
    """
    return _view(session, _of(session, secret))


def unsubscribe(session: Session, secret: UUID) -> None:
    """Erase a subscription without trace.

    Raises:
        NotFound: ``subscription_unknown``.
    """
    session.delete(_of(session, secret))
    session.flush()


def subscription_key(session: Session, secret: UUID) -> int:
    """The internal key of a subscription.

    Raises:
        NotFound: ``subscription_unknown``.
    """
    return _of(session, secret).id


def _of(session: Session, secret: UUID, *, to_change: bool = False) -> Subscription:
    query = select(Subscription).where(Subscription.secret == secret)
    kept = session.scalar(query.with_for_update(key_share=True) if to_change else query)
    if kept is None:
        raise NotFound("subscription_unknown", "Questa iscrizione non esiste, o è già stata cancellata.")
    return kept


def check_municipalities(session: Session, codes: Iterable[str]) -> None:
    """All codes exist.

    Raises:
        InputRefused: ``municipalities_invalid`` naming those that do not.
    """
    wanted = set(codes)
    known = set(session.scalars(select(Municipality.istat_code).where(Municipality.istat_code.in_(wanted))))
    if missing := sorted(wanted - known):
        message = f"Comuni sconosciuti: {', '.join(missing)[:200]}."
        raise InputRefused("municipalities_invalid", message)


def _view(session: Session, kept: Subscription) -> SubscriptionView:
    codes = session.scalars(
        select(Follow.istat_code).where(Follow.subscription_id == kept.id).order_by(Follow.istat_code)
    )
    return SubscriptionView(
        kept.secret, tuple(codes), Level(kept.min_level), kept.language, kept.created_at, kept.seen_at
    )
