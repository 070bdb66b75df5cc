"""The canary's own device: one subscription to the reserved municipality, kept as it should be."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from alerts.canary.keys import CanaryKeys
from alerts.domain.level import Level
from alerts.models.subscriptions import Follow, Subscription
from alerts.subscriptions.keeping import keep
from alerts.subscriptions.request import SubscriptionRequest
from app.core.territory.reserved import RESERVED_CODE
from app.core.territory.store import found_reserved

_NAME = "Canarino"


def keep_device(session: Session, keys: CanaryKeys, base: str, *, now: datetime) -> None:
    """Let our device, and no other, follow the reserved municipality; who had it under older keys is erased."""
    found_reserved(session, _NAME)
    wanted = SubscriptionRequest(
        endpoint=keys.endpoint(base),
        p256dh=keys.p256dh,
        auth=keys.auth,
        municipalities=(RESERVED_CODE,),
        min_level=Level.YELLOW,
        language="it",
    )
    (kept,) = keep(session, [wanted], now=now).values()
    others = select(Follow.subscription_id).where(Follow.istat_code == RESERVED_CODE, Follow.subscription_id != kept)
    session.execute(delete(Subscription).where(Subscription.id.in_(others)))
