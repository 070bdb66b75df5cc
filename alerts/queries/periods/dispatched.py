"""What was sent in a time: how far it got, how fast, and where it did not get far enough (docs/metrics.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.domain.reach import ENOUGH, behind_order, reached_share


@dataclass(frozen=True, slots=True)
class SentDispatch:
    """One dispatch. Counts are of devices, each once; all but ``queued`` are None while it is under way.

    ``stamp`` is by the issuer's clock, ``received_at`` ours; both None where no document caused it. ``first``, ``p50``
    and ``p95`` are seconds from reception (else queueing) to acceptance by the push service.
    """

    id: int
    cause: str
    source_id: str | None
    #: Of a notice: its title; empty otherwise.
    title: str
    demonstration: bool
    stamp: datetime | None
    received_at: datetime | None
    decided_at: datetime
    final: bool
    queued: int
    held: int | None
    accepted: int | None
    gone: int | None
    failed: int | None
    superseded: int | None
    pending: int | None
    first: float | None
    p50: float | None
    p95: float | None

    @property
    def arrival(self) -> float | None:
        """Seconds from the issuer's stamp to reception here."""
        return (self.received_at - self.stamp).total_seconds() if self.stamp and self.received_at else None

    @property
    def share(self) -> float | None:
        """Accepted of those that were due, 0–1; None where nobody was, or not yet known."""
        return reached_share(self.queued, self.accepted, self.superseded)


@dataclass(frozen=True, slots=True)
class PlaceBehind:
    """One municipality of one dispatch in which fewer than ``ENOUGH`` of the devices that were due were reached."""

    dispatch_id: int
    decided_at: datetime
    istat_code: str
    name: str
    queued: int
    accepted: int
    gone: int
    failed: int
    superseded: int
    pending: int

    @property
    def due(self) -> int:
        """Devices that had to be told: queued, and not told anything newer."""
        return self.queued - self.superseded

    @property
    def share(self) -> float:
        """Accepted of those that were due, 0–1."""
        return reached_share(self.queued, self.accepted, self.superseded) or 0.0


_SENT = """
    sent AS MATERIALIZED (
        SELECT p.id, p.decided_at, p.notifications, p.notice_version_id, c.cause, c.demonstration, c.bulletin_id
        FROM dispatch p
        LEFT JOIN deciding c ON c.id = p.deciding_id
        WHERE p.decided_at >= :start AND p.decided_at < :end AND c.internal IS NOT TRUE
    )
"""
#: Of a region: those about any municipality of it that somebody follows.
_DISPATCHES = text(f"""
    WITH {_SENT}
    SELECT s.id, COALESCE(s.cause, 'notice') AS cause, COALESCE(v.title, '') AS title,
           CASE WHEN s.notice_version_id IS NULL THEN b.source_id ELSE 'municipal' END AS source_id,
           COALESCE(s.demonstration, false) AS demonstration, b.stamp, b.received_at, s.decided_at,
           t.summarised_at IS NOT NULL AS final, s.notifications AS queued, t.held,
           t.accepted, t.gone, t.failed, t.superseded, t.pending, t.first_accepted AS first, t.p50, t.p95
    FROM sent s
    LEFT JOIN bulletin b ON b.id = s.bulletin_id
    LEFT JOIN notice_version v ON v.id = s.notice_version_id
    LEFT JOIN dispatch_total t ON t.dispatch_id = s.id
    WHERE (s.notifications > 0 OR t.held > 0)
      AND (CAST(:region AS bpchar) IS NULL OR EXISTS (
          SELECT FROM dispatch_reach r JOIN municipality m ON m.istat_code = r.istat_code
          WHERE r.dispatch_id = s.id AND m.region_code = :region))
    ORDER BY s.decided_at, s.id
""")  # noqa: S608 - made of constants of this module only
_BEHIND = text(f"""
    WITH {_SENT},
    behind AS MATERIALIZED (
        SELECT s.id AS dispatch_id, s.decided_at, r.istat_code, r.queued, r.accepted, r.gone,
               COALESCE(r.failed, 0) AS failed, COALESCE(r.superseded, 0) AS superseded,
               COALESCE(r.pending, 0) AS pending
        FROM sent s
        JOIN dispatch_total t ON t.dispatch_id = s.id AND t.summarised_at IS NOT NULL
        JOIN dispatch_reach r ON r.dispatch_id = s.id AND r.accepted IS NOT NULL
        WHERE r.queued > COALESCE(r.superseded, 0) AND r.accepted < :enough * (r.queued - COALESCE(r.superseded, 0))
    )
    SELECT behind.*, m.name
    FROM behind
    JOIN municipality m ON m.istat_code = behind.istat_code AND m.region_code = COALESCE(:region, m.region_code)
    ORDER BY dispatch_id
""")  # noqa: S608 - made of constants of this module only


def dispatches_between(
    session: Session, start: datetime, end: datetime, *, region: str | None = None
) -> Sequence[SentDispatch]:
    """Dispatches decided in a time that were for anybody, in order; of a region: those about any place of it."""
    rows = session.execute(_DISPATCHES, {"start": start, "end": end, "region": region})
    return [SentDispatch(**row) for row in rows.mappings()]


def behind_between(
    session: Session, start: datetime, end: datetime, *, region: str | None = None
) -> Sequence[PlaceBehind]:
    """Municipalities that finished dispatches of a time did not reach enough, in the order of
    :func:`alerts.domain.reach.behind_order`."""
    rows = session.execute(_BEHIND, {"start": start, "end": end, "region": region, "enough": ENOUGH})
    found = [PlaceBehind(**row) for row in rows.mappings()]
    return sorted(found, key=lambda one: behind_order(one.due, one.accepted, one.name))
