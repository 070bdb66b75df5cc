"""What a subscription by e-mail is told of, as it is kept in the audit: never the address."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.domain.level import Level
from alerts.models.subscriptions import Follow, Subscription


def told_of(session: Session, kept: Subscription) -> dict[str, Any]:
    """Municipalities (sorted ISTAT codes), lowest level and language."""
    codes = session.scalars(
        select(Follow.istat_code).where(Follow.subscription_id == kept.id).order_by(Follow.istat_code)
    )
    return {
        "municipalities": list(codes),
        "min_level": Level(kept.min_level).slug,
        "language": kept.language,
    }
