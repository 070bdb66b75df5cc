"""Notices that municipalities published in a time. No exercise, and nobody's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.domain.reach import reached_share


@dataclass(frozen=True, slots=True)
class PublishedNotice:
    """One version. ``issuer`` is a body; ``alone``: one person published it, ``verdict`` of the review that follows.

    ``queued`` and what follows are devices of all its dispatches, later ones after quiet hours too; ``accepted`` is
    None as long as one of them is under way.
    """

    notice_id: int
    number: int
    istat_code: str
    name: str
    issuer: str
    category: str
    kind: str
    title: str
    published_at: datetime
    push: bool
    alone: bool
    verdict: str | None
    queued: int
    accepted: int | None
    superseded: int | None

    @property
    def share(self) -> float | None:
        """Accepted of those that were due, 0–1."""
        return reached_share(self.queued, self.accepted, self.superseded)


_PUBLISHED = text("""
    SELECT v.notice_id, v.number, n.istat_code, m.name, i.name AS issuer, v.category, v.kind, v.title, v.published_at,
           v.push, v.approved_by IS NULL AS alone, r.verdict, COALESCE(told.queued, 0) AS queued,
           CASE WHEN told.final THEN told.accepted END AS accepted,
           CASE WHEN told.final THEN told.superseded END AS superseded
    FROM notice_version v
    JOIN notice n ON n.id = v.notice_id
    JOIN municipality m ON m.istat_code = n.istat_code
    JOIN issuer i ON i.id = n.issuer_id
    LEFT JOIN notice_review r ON r.version_id = v.id
    LEFT JOIN LATERAL (
        SELECT sum(p.notifications) AS queued, sum(t.accepted) AS accepted, sum(t.superseded) AS superseded,
               bool_and(t.summarised_at IS NOT NULL) AS final
        FROM dispatch p LEFT JOIN dispatch_total t ON t.dispatch_id = p.id
        WHERE p.notice_version_id = v.id
    ) told ON true
    WHERE v.published_at >= :start AND v.published_at < :end AND NOT v.exercise
      AND (CAST(:region AS bpchar) IS NULL OR m.region_code = :region)
    ORDER BY v.published_at, v.id
""")


def notices_between(
    session: Session, start: datetime, end: datetime, *, region: str | None = None
) -> Sequence[PublishedNotice]:
    """Versions of notices published in a time, in order."""
    rows = session.execute(_PUBLISHED, {"start": start, "end": end, "region": region})
    return [PublishedNotice(**row) for row in rows.mappings()]
