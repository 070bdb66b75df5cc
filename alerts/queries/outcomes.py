"""What became of messages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.models.dispatch import Delivery

_COUNTED = ("accepted", "gone", "rejected", "expired")


def outcome_counts(session: Session, *, since: datetime) -> dict[str, int]:
    """Messages recorded since an instant, by outcome; ``retried`` counts those that took more than one attempt."""
    rows = session.execute(
        select(Delivery.outcome, func.count()).where(Delivery.at >= since).group_by(Delivery.outcome)
    )
    found = {row.outcome: row[1] for row in rows}
    retried = session.scalar(select(func.count()).where(Delivery.at >= since, Delivery.attempts > 1))
    counts = {outcome: found.get(outcome, 0) for outcome in _COUNTED}
    return {"accepted": counts["accepted"], "gone": counts["gone"], "retried": retried or 0} | counts
