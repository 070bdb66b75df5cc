"""What became of messages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.models.dispatch import Deciding, Delivery, Dispatch

_COUNTED = ("accepted", "gone", "rejected", "expired")


def outcome_counts(session: Session, *, since: datetime) -> dict[str, int]:
    """Messages recorded since an instant, by outcome; ``retried`` counts those that took more than one attempt.

    What we tell ourselves is not among them.
    """
    ours = select(Dispatch.id).join(Deciding, Deciding.id == Dispatch.deciding_id).where(Deciding.internal)
    counted = Delivery.at >= since, Delivery.dispatch_id.not_in(ours)
    rows = session.execute(select(Delivery.outcome, func.count()).where(*counted).group_by(Delivery.outcome))
    found = {row.outcome: row[1] for row in rows}
    retried = session.scalar(select(func.count()).where(*counted, Delivery.attempts > 1))
    counts = {outcome: found.get(outcome, 0) for outcome in _COUNTED}
    return {"accepted": counts["accepted"], "gone": counts["gone"], "retried": retried or 0} | counts
