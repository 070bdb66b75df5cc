"""How far the dispatches of the last days have come, cheaply enough to be asked every few seconds.

Of those that are finished what was summed up is read; of one under way the batches that are finished are counted, not
the outcomes of a million devices (:mod:`alerts.queries.reach` does that, for whoever opens it).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from alerts.domain.reach import ENOUGH, FEW_DEVICES
from alerts.queries.reach import Reached

#: Municipalities that are named of each dispatch.
_NAMED = 10


@dataclass(frozen=True, slots=True)
class BehindPlace:
    """A municipality that was not reached enough: ``accepted`` of the ``due`` devices (queued, and told nothing newer).

    ``share`` is between 0 and ``ENOUGH``.
    """

    istat_code: str
    name: str
    due: int
    accepted: int
    share: float

    @property
    def few(self) -> bool:
        """Whether there are so few devices that the share says little."""
        return self.due < FEW_DEVICES


@dataclass(frozen=True, slots=True)
class Progress:
    """One dispatch. ``total`` is None while it is under way: then ``worked`` of the ``queued`` devices are dealt with.

    ``places`` are municipalities with somebody to reach, ``behind`` those of them that were not reached enough, and
    ``worst`` the first of these, in the order of :func:`alerts.domain.reach.behind_order`; all of it once it is
    finished.
    """

    id: int
    cause: str
    source_id: str | None
    demonstration: bool
    #: Of a notice: its title and its municipality; empty otherwise.
    title: str
    place: str
    queued_at: datetime
    summarised_at: datetime | None
    queued: int
    worked: int
    total: Reached | None
    places: int
    behind: int
    worst: tuple[BehindPlace, ...]

    @property
    def share(self) -> float | None:
        return self.total.share if self.total else None


_PROGRESS = text("""
    WITH wanted AS MATERIALIZED (
        SELECT p.id, COALESCE(c.cause, 'notice') AS cause,
               CASE WHEN p.notice_version_id IS NULL THEN b.source_id ELSE 'municipal' END AS source_id,
               COALESCE(c.demonstration, false) AS demonstration,
               COALESCE(v.title, '') AS title, COALESCE(m.name, '') AS place,
               p.queued_at, p.notifications AS queued, t.summarised_at, t.matched, t.held,
               t.accepted, t.gone, t.failed, t.superseded, t.pending, t.p50, t.p95
        FROM dispatch p
        LEFT JOIN deciding c ON c.id = p.deciding_id
        LEFT JOIN bulletin b ON b.id = c.bulletin_id
        LEFT JOIN notice_version v ON v.id = p.notice_version_id
        LEFT JOIN notice n ON n.id = v.notice_id
        LEFT JOIN municipality m ON m.istat_code = n.istat_code
        LEFT JOIN dispatch_total t ON t.dispatch_id = p.id
        WHERE p.queued_at > :since AND p.queued_at <= :at AND c.internal IS NOT TRUE
          AND (p.notifications > 0 OR t.held > 0) AND (CAST(:dispatch AS bigint) IS NULL OR p.id = :dispatch)
        ORDER BY p.id DESC
        LIMIT :limit
    ),
    shares AS MATERIALIZED (
        SELECT r.dispatch_id, r.istat_code, r.queued - COALESCE(r.superseded, 0) AS due, r.accepted,
               CAST(r.accepted AS float) / (r.queued - COALESCE(r.superseded, 0)) AS share
        FROM wanted JOIN dispatch_reach r ON r.dispatch_id = wanted.id
        WHERE wanted.summarised_at IS NOT NULL AND r.accepted IS NOT NULL
          AND r.queued > COALESCE(r.superseded, 0)
    ),
    counted AS (
        SELECT dispatch_id, count(*) AS places, count(*) FILTER (WHERE share < :enough) AS behind
        FROM shares GROUP BY dispatch_id
    ),
    named AS (
        SELECT s.dispatch_id, jsonb_agg(jsonb_build_array(s.istat_code, m.name, s.due, s.accepted, s.share)
                                        ORDER BY s.nth) AS worst
        FROM (
            SELECT *, row_number() OVER (
                PARTITION BY dispatch_id ORDER BY due < :few, accepted - due, share, istat_code
            ) AS nth
            FROM shares WHERE share < :enough
        ) s
        JOIN municipality m ON m.istat_code = s.istat_code
        WHERE s.nth <= :named
        GROUP BY s.dispatch_id
    ),
    batches AS (
        SELECT b.dispatch_id, COALESCE(sum(b.size) FILTER (WHERE b.finished_at IS NOT NULL), 0) AS worked
        FROM dispatch_batch b
        WHERE b.dispatch_id IN (SELECT id FROM wanted WHERE summarised_at IS NULL)
        GROUP BY b.dispatch_id
    )
    SELECT wanted.*, COALESCE(counted.places, 0) AS places, COALESCE(counted.behind, 0) AS behind, named.worst,
           COALESCE(batches.worked, 0) AS worked
    FROM wanted
    LEFT JOIN counted ON counted.dispatch_id = wanted.id
    LEFT JOIN named ON named.dispatch_id = wanted.id
    LEFT JOIN batches ON batches.dispatch_id = wanted.id
    ORDER BY wanted.id DESC
""")


def progress(
    session: Session, *, since: datetime, at: datetime, limit: int = 20, dispatch_id: int | None = None
) -> Sequence[Progress]:
    """The dispatches queued after ``since`` and until ``at`` (the true clock), the newest first; or one of them."""
    given = {
        "since": since, "at": at, "limit": limit, "dispatch": dispatch_id, "enough": ENOUGH, "few": FEW_DEVICES,
        "named": _NAMED,
    }  # fmt: skip
    return [_progress(row) for row in session.execute(_PROGRESS, given)]


def _progress(row: Row[Any]) -> Progress:
    finished = row.summarised_at is not None
    return Progress(
        id=row.id,
        cause=row.cause,
        source_id=row.source_id,
        demonstration=row.demonstration,
        title=row.title,
        place=row.place,
        queued_at=row.queued_at,
        summarised_at=row.summarised_at,
        queued=row.queued,
        worked=row.queued if finished else int(row.worked),
        total=_total(row) if finished else None,
        places=row.places,
        behind=row.behind,
        worst=tuple(BehindPlace(*one) for one in row.worst or ()),
    )


def _total(row: Row[Any]) -> Reached:
    return Reached(
        matched=row.matched,
        queued=row.queued,
        held=row.held,
        accepted=row.accepted or 0,
        gone=row.gone or 0,
        failed=row.failed or 0,
        superseded=row.superseded or 0,
        pending=row.pending or 0,
        p50=row.p50,
        p95=row.p95,
    )
