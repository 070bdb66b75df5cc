"""What sources said in a time: documents as they were received, accepted or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.sources.registry import INTERNAL_IDS


@dataclass(frozen=True, slots=True)
class ReceivedDocument:
    """One reading of a document. ``status``: accepted, unchanged or refused; ``codes``: errors that it was refused for.

    ``stamp`` is the issuer's time of issue, by the issuer's clock; None where none could be read.
    """

    id: int
    source_id: str
    status: str
    stamp: datetime | None
    received_at: datetime
    withdrawn_at: datetime | None
    codes: tuple[str, ...]

    @property
    def delay(self) -> float | None:
        """Seconds from the issuer's stamp to reception here; negative where the issuer's clock is ahead of ours."""
        return (self.received_at - self.stamp).total_seconds() if self.stamp else None


_RECEIVED = text("""
    SELECT b.id, b.source_id, b.status, b.stamp, b.received_at, b.withdrawn_at,
           COALESCE(array_agg(DISTINCT i.code) FILTER (WHERE i.code IS NOT NULL), '{}') AS codes
    FROM bulletin b
    LEFT JOIN bulletin_issue i ON i.bulletin_id = b.id AND i.level = 'error'
    WHERE b.received_at >= :start AND b.received_at < :end AND b.source_id <> ALL(CAST(:internal AS text[]))
    GROUP BY b.id
    ORDER BY b.received_at, b.id
""")


def documents_between(session: Session, start: datetime, end: datetime) -> Sequence[ReceivedDocument]:
    """Documents of all sources received in a time, in order; what we send to ourselves is not among them."""
    rows = session.execute(_RECEIVED, {"start": start, "end": end, "internal": list(INTERNAL_IDS)})
    return [
        ReceivedDocument(
            row.id, row.source_id, row.status, row.stamp, row.received_at, row.withdrawn_at, tuple(row.codes)
        )
        for row in rows
    ]
