"""How many devices follow each municipality now."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.models.subscriptions import Follow


def followers(session: Session, istat_codes: Collection[str] | None = None) -> dict[str, int]:
    """ISTAT code → devices; of these municipalities, or of all. Whom nobody follows is not there."""
    followed = Follow.istat_code
    query = select(followed, func.count()).group_by(followed)
    if istat_codes is not None:
        query = query.where(followed.in_(list(istat_codes)))
    return {code: count for code, count in session.execute(query)}
