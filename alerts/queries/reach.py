"""How far dispatches reached: by municipality, and in all with each device counted once (docs/metrics.md).

Of a dispatch that is finished what was summed up is read; of one under way outcomes are counted as they are now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from alerts.dispatch.reach import BY_PLACE, TOTALS, planned_for
from alerts.domain.reach import reached_share
from app.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class Reached:
    """Counts of devices. ``matched`` and ``held`` are None where they were not counted: dispatches of before.

    ``p50`` and ``p95`` are seconds from reception to acceptance, None when nobody accepted.
    """

    matched: int | None
    queued: int
    held: int | None
    accepted: int
    gone: int
    failed: int
    superseded: int
    pending: int
    p50: float | None
    p95: float | None

    @property
    def due(self) -> int:
        """Devices that had to be told: queued, and not told anything newer."""
        return self.queued - self.superseded

    @property
    def share(self) -> float | None:
        """How far it got: :func:`alerts.domain.reach.reached_share`."""
        return reached_share(self.queued, self.accepted, self.superseded)

    @property
    def left(self) -> int:
        """Devices that were queued and follow the place no longer: which outcome is theirs is not known any more."""
        known = self.accepted + self.gone + self.failed + self.superseded + self.pending
        return max(0, self.queued - known)


@dataclass(frozen=True, slots=True)
class DispatchReach:
    """One dispatch. ``cause`` is why it was decided, ``source_id`` that of its document; instants are aware.

    ``summarised_at`` is None while it is under way: its figures still change.
    """

    id: int
    cause: str
    source_id: str | None
    demonstration: bool
    queued_at: datetime
    summarised_at: datetime | None
    total: Reached


@dataclass(frozen=True, slots=True)
class PlaceReach:
    """One municipality of a dispatch."""

    istat_code: str
    name: str
    reached: Reached


_FACTS = """
    SELECT p.id, COALESCE(c.cause, 'notice') AS cause,
           CASE WHEN p.notice_version_id IS NULL THEN b.source_id ELSE 'municipal' END AS source_id,
           COALESCE(c.demonstration, false) AS demonstration, p.queued_at, p.notifications AS queued,
           kept.summarised_at, kept.matched, kept.held, now.accepted, now.gone,
           now.failed, now.superseded, now.pending, now.p50, now.p95
    FROM dispatch p
    LEFT JOIN deciding c ON c.id = p.deciding_id
    LEFT JOIN bulletin b ON b.id = c.bulletin_id
    LEFT JOIN dispatch_total kept ON kept.dispatch_id = p.id
"""

#: Of those that are summed up what was kept, and of those that are ``chosen`` what is counted now. Parameters:
#: dispatches (ids), chosen (those of them that are under way).
_DISPATCHES = text(
    f"""
    WITH {TOTALS},
    figures AS (
        SELECT dispatch_id, gone, accepted, failed, superseded, pending, p50, p95 FROM totals
        UNION ALL
        SELECT dispatch_id, gone, accepted, failed, superseded, pending, p50, p95 FROM dispatch_total
        WHERE dispatch_id = ANY(CAST(:dispatches AS bigint[])) AND summarised_at IS NOT NULL
    )
    {_FACTS}
    JOIN figures now ON now.dispatch_id = p.id
    ORDER BY p.id DESC
    """  # noqa: S608 - made of constants of this product only
)

_PLACES = "JOIN municipality m ON m.istat_code = r.istat_code ORDER BY r.matched DESC, r.istat_code"
_PLACES_NOW = text(
    f"""
    WITH {TOTALS}, {BY_PLACE}
    SELECT r.*, m.name FROM by_place r {_PLACES}
    """  # noqa: S608 - made of constants of this product only
)
_PLACES_KEPT = text(
    f"""
    SELECT r.*, m.name FROM (
        SELECT dispatch_id, istat_code, matched, queued, held, gone, COALESCE(accepted, 0) AS accepted,
               COALESCE(failed, 0) AS failed, COALESCE(superseded, 0) AS superseded, COALESCE(pending, 0) AS pending,
               p50, p95
        FROM dispatch_reach WHERE dispatch_id = ANY(CAST(:chosen AS bigint[]))
    ) r {_PLACES}
    """  # noqa: S608 - made of constants of this module only
)


def last_dispatches(session: Session, *, limit: int, finished: bool = False) -> Sequence[DispatchReach]:
    """The newest dispatches that were queued for anybody, or held, the newest first; or only those that are finished.

    Of those that are finished nothing has to be counted. What we tell ourselves is not among them.
    """
    ids = session.scalars(
        text("""
            SELECT p.id
            FROM dispatch p
            LEFT JOIN deciding c ON c.id = p.deciding_id
            LEFT JOIN dispatch_total t ON t.dispatch_id = p.id
            WHERE c.internal IS NOT TRUE AND (p.notifications > 0 OR t.held > 0)
              AND (t.summarised_at IS NOT NULL OR NOT :finished)
            ORDER BY p.id DESC LIMIT :limit
        """),
        {"limit": limit, "finished": finished},
    )
    return _dispatches(session, ids.all())


def dispatch_reach(session: Session, dispatch_id: int) -> tuple[DispatchReach, Sequence[PlaceReach]]:
    """One dispatch, and each municipality that it was about and somebody follows, the most followed first.

    Raises:
        NotFound: ``dispatch_unknown``.
    """
    found = _dispatches(session, [dispatch_id])
    if not found:
        raise NotFound("dispatch_unknown", f"Nessun invio ha il numero {dispatch_id}.")
    query = _PLACES_NOW if found[0].summarised_at is None else _PLACES_KEPT
    with planned_for(session, found[0].total.queued):
        rows = session.execute(query, {"chosen": [dispatch_id]}).all()
    return found[0], [PlaceReach(row.istat_code, row.name, _reached(row)) for row in rows]


_SUMMED_UP = text("""
    SELECT dispatch_id FROM dispatch_total
    WHERE dispatch_id = ANY(CAST(:ids AS bigint[])) AND summarised_at IS NOT NULL
""")


def notice_dispatches(session: Session, notice_id: int) -> Sequence[DispatchReach]:
    """The dispatches of all versions of a notice, the newest first: the first ones, and those after quiet hours."""
    ids = session.scalars(
        text("""
            SELECT p.id FROM dispatch p JOIN notice_version v ON v.id = p.notice_version_id
            WHERE v.notice_id = :notice_id
        """),
        {"notice_id": notice_id},
    )
    return _dispatches(session, ids.all())


def _dispatches(session: Session, ids: Sequence[int]) -> Sequence[DispatchReach]:
    final = set(session.scalars(_SUMMED_UP, {"ids": list(ids)}))
    rows = session.execute(_DISPATCHES, {"dispatches": list(ids), "chosen": [one for one in ids if one not in final]})
    return [
        DispatchReach(
            id=row.id,
            cause=row.cause,
            source_id=row.source_id,
            demonstration=row.demonstration,
            queued_at=row.queued_at,
            summarised_at=row.summarised_at,
            total=_reached(row),
        )
        for row in rows
    ]


def _reached(row: Row[Any]) -> Reached:
    return Reached(
        matched=row.matched,
        queued=row.queued,
        held=row.held,
        accepted=row.accepted,
        gone=row.gone,
        failed=row.failed,
        superseded=row.superseded,
        pending=row.pending,
        p50=_seconds(row.p50),
        p95=_seconds(row.p95),
    )


def _seconds(value: Any) -> float | None:
    return None if value is None else round(float(value), 3)
