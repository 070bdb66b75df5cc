"""How far the last dispatch got in each of some municipalities."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

#: How far back a last dispatch is looked for.
LOOK_BACK = timedelta(days=30)


def last_reach(session: Session, codes: Collection[str], *, now: datetime) -> dict[str, float]:
    """ISTAT code → share of the devices that the last dispatch reached there, 0–1; of those of the last 30 days that
    are summed up and were for anybody. Who had none is not there."""
    rows = session.execute(_LAST, {"codes": list(codes), "since": now - LOOK_BACK})
    return {code: min(accepted / due, 1.0) for code, accepted, due in rows}


_LAST = text("""
WITH newest AS (
    SELECT r.istat_code, max(r.dispatch_id) AS dispatch_id
    FROM dispatch p
    JOIN dispatch_reach r ON r.dispatch_id = p.id
    LEFT JOIN deciding c ON c.id = p.deciding_id
    WHERE p.queued_at >= :since AND c.internal IS NOT TRUE AND r.istat_code = ANY(:codes)
        AND r.accepted IS NOT NULL AND r.queued > coalesce(r.superseded, 0)
    GROUP BY r.istat_code
)
SELECT r.istat_code, r.accepted, r.queued - coalesce(r.superseded, 0) AS due
FROM newest JOIN dispatch_reach r USING (istat_code, dispatch_id)
""")
