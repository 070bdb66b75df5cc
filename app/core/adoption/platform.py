"""Who had joined the platform, and who was at work on it, month by month.

What was written down of a joining is never changed, only withdrawn: both times are in its row, and no copy is needed to
say what was known when a month ended. *At work*: somebody with a role for the municipality itself (not for a union or a
utility) has signed in, and has the role still; the instants of that are never written afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.adoption.months import Span, beginning
from app.core.clock import rome_day
from app.core.identity.people_models import Joining
from app.core.territory.models import Municipality


@dataclass(frozen=True, slots=True)
class Platform:
    """``begun`` is the month in which the first joining was written down here; None: none was."""

    joined: Sequence[Span]
    active: Sequence[Span]
    begun: date | None


def platform(session: Session, region_code: str | None) -> Platform:
    """What is known of a region, or of everybody, in two statements."""
    joined, begun = joinings(session, region_code)
    rows = session.execute(_AT_WORK, {"region": region_code})
    active = [Span(row.istat_code, rome_day(row.since), row.since, row.ended_at) for row in rows]
    return Platform(joined, active, begun)


def joinings(session: Session, region_code: str | None) -> tuple[list[Span], date | None]:
    """Who had joined, and the month in which the first joining of all was written down here."""
    given = select(
        Municipality.region_code, Joining.istat_code, Joining.joined_on, Joining.recorded_at, Joining.withdrawn_at
    ).join(Municipality, Municipality.istat_code == Joining.istat_code)
    everywhere = [
        (region, Span(code, joined_on, recorded_at, withdrawn_at))
        for region, code, joined_on, recorded_at, withdrawn_at in session.execute(given)
    ]
    begun = beginning(span for _, span in everywhere)
    return [span for region, span in everywhere if region_code in (None, region)], begun


_AT_WORK = text("""
SELECT DISTINCT issuer.istat_code, greatest(account.first_sign_in_at, account_grant.granted_at) AS since,
    account_grant.ended_at
FROM account_grant
JOIN account ON account.id = account_grant.account_id
JOIN issuer ON issuer.id = account_grant.issuer_id AND issuer.kind = 'municipality'
JOIN municipality ON municipality.istat_code = issuer.istat_code
WHERE account.first_sign_in_at < coalesce(account_grant.ended_at, 'infinity')
    AND (CAST(:region AS bpchar) IS NULL OR municipality.region_code = :region)
""")
