"""What became of messages."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.models.dispatch import Deciding, Delivery, Dispatch

#: What is counted, and as what: a message too large for a service is one that it will never take.
_COUNTED = {
    "accepted": "accepted",
    "gone": "gone",
    "rejected": "rejected",
    "too_large": "rejected",
    "expired": "expired",
}


def outcome_counts(session: Session, *, since: datetime) -> dict[str, int]:
    """Messages recorded since an instant, by outcome; ``retried`` counts those that took more than one attempt.

    What we tell ourselves is not among them.
    """
    ours = select(Dispatch.id).join(Deciding, Deciding.id == Dispatch.deciding_id).where(Deciding.internal)
    counted = Delivery.at >= since, Delivery.dispatch_id.not_in(ours)
    rows = session.execute(select(Delivery.outcome, func.count()).where(*counted).group_by(Delivery.outcome))
    counts = Counter[str]()
    for outcome, number in rows:
        if outcome in _COUNTED:
            counts[_COUNTED[outcome]] += number
    retried = session.scalar(select(func.count()).where(*counted, Delivery.attempts > 1))
    counts["retried"] = retried or 0
    return {figure: counts[figure] for figure in ("accepted", "gone", "retried", "rejected", "expired")}
