"""Whom alerts did not reach of late: the worst dispatch of each municipality, for whoever has to act on it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.domain.reach import FEW_DEVICES, is_low, reached_share

#: So long is a dispatch held against a municipality.
WINDOW = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class WorstReach:
    """Of one municipality. ``due``: devices that were queued, but for those that a newer message has replaced."""

    istat_code: str
    dispatch_id: int
    queued_at: datetime
    accepted: int
    due: int

    @property
    def share(self) -> float:
        """0–1 of the devices whose push service took the message."""
        return reached_share(self.due, self.accepted, None) or 0.0

    @property
    def low(self) -> bool:
        return is_low(self.share)


#: What is under way is not final, and what we tell ourselves concerns nobody.
_WORST = text("""
    SELECT DISTINCT ON (r.istat_code) r.istat_code, p.id, p.queued_at, r.accepted,
           r.queued - COALESCE(r.superseded, 0) AS due
    FROM dispatch p
    JOIN dispatch_total t ON t.dispatch_id = p.id AND t.summarised_at IS NOT NULL
    LEFT JOIN deciding c ON c.id = p.deciding_id
    JOIN dispatch_reach r ON r.dispatch_id = p.id
    WHERE p.queued_at > :since AND c.internal IS NOT TRUE
      AND (CAST(:codes AS bpchar[]) IS NULL OR r.istat_code = ANY(CAST(:codes AS bpchar[])))
      AND r.accepted IS NOT NULL AND r.queued - COALESCE(r.superseded, 0) >= :fewest
    ORDER BY r.istat_code, r.accepted::float / (r.queued - COALESCE(r.superseded, 0)), p.id DESC
""")


def worst_reach(session: Session, codes: Collection[str] | None = None, *, now: datetime) -> dict[str, WorstReach]:
    """ISTAT code → its worst dispatch of the last 30 days that is summed up and was for 5 devices or more; of these
    municipalities, or of all."""
    given = {"since": now - WINDOW, "fewest": FEW_DEVICES, "codes": None if codes is None else list(codes)}
    rows = session.execute(_WORST, given)
    return {row.istat_code: WorstReach(*row) for row in rows}
