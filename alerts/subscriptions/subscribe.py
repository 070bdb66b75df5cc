"""Keep, change, read and erase the subscription of one browser. The id it holds is the secret that opens it.

Subscriptions by e-mail do not exist here: the link in an e-mail lets its holder leave, and nothing else
(:mod:`alerts.subscriptions.leaving`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.notice_category import NoticeCategory
from alerts.domain.quiet import QuietHours
from alerts.models.subscriptions import Follow, Subscription
from alerts.subscriptions.keeping import follow, keep, look_again, terms
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
    hazard_levels: Mapping[Hazard, int]
    quiet_hours: QuietHours | None
    notice_categories: frozenset[NoticeCategory] | None
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
    kept.seen_at = now
    for name, value in terms(request).items():
        setattr(kept, name, value)
    session.flush()
    follow(session, {kept.id: request.municipalities}, told)
    look_again(session, [kept.id], now=now)
    return _view(session, kept)


def read(session: Session, secret: UUID) -> SubscriptionView:
    """What the holder of ``secret`` asked for.

    Raises:
        NotFound: ``subscription_unknown``.
    """
    return _view(session, _of(session, secret))


def recover(session: Session, endpoint: str, p256dh: bytes, auth: bytes) -> SubscriptionView:
    """What a browser asked for that has lost its memory, but not its push subscription: endpoint and keys prove it.

    Whoever has them could already take the subscription over by subscribing again (:func:`subscribe`).

    Raises:
        NotFound: ``subscription_unknown``.
    """
    mine = (Subscription.endpoint == endpoint, Subscription.p256dh == p256dh, Subscription.auth == auth)
    kept = session.scalar(select(Subscription).where(*mine))
    if kept is None:
        raise _unknown()
    return _view(session, kept)


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
    query = select(Subscription).where(Subscription.secret == secret, Subscription.p256dh.is_not(None))
    kept = session.scalar(query.with_for_update(key_share=True) if to_change else query)
    if kept is None:
        raise _unknown()
    return kept


def _unknown() -> NotFound:
    return NotFound("subscription_unknown", "Questa iscrizione non esiste, o è già stata cancellata.")


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
        id=kept.secret,
        municipalities=tuple(codes),
        min_level=Level(kept.min_level),
        hazard_levels={Hazard(hazard): level for hazard, level in kept.hazard_levels.items()},
        quiet_hours=_quiet_hours(kept),
        notice_categories=_notice_categories(kept),
        language=kept.language,
        created_at=kept.created_at,
        seen_at=kept.seen_at,
    )


def _quiet_hours(kept: Subscription) -> QuietHours | None:
    if kept.quiet_from is None or kept.quiet_to is None:
        return None
    return QuietHours(kept.quiet_from, kept.quiet_to, Level(kept.quiet_override))


def _notice_categories(kept: Subscription) -> frozenset[NoticeCategory] | None:
    return None if kept.notice_categories is None else frozenset(map(NoticeCategory, kept.notice_categories))
