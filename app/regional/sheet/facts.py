"""What is known of municipalities that may be written to: four statements, however many they are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.queries.worst_reach import worst_reach
from app.core.clock import rome_day
from app.core.identity.onboarding import joined
from app.core.territory.lookup import get_municipality, names_by_code
from app.regional.sheet.letter_text import Known
from plans.tracking.procedure import procedures


def known_of(session: Session, codes: Collection[str], *, reached: bool = True, now: datetime) -> dict[str, Known]:
    """ISTAT code → what is known, by name; codes that are of no municipality are left out. ``reached``: how far alerts
    got, too, which takes the longest to ask."""
    names, today = names_by_code(session), rome_day(now)
    found = sorted((code for code in set(codes) if code in names), key=lambda code: (names[code].name, code))
    steps = procedures(session, on=today, end=now, known=now, codes=found)
    people = joined(session, found[0] if len(found) == 1 else None)
    reach = worst_reach(session, found, now=now) if reached else {}
    known = {}
    for code in found:
        taken, account = steps.get(code), people.get(code)
        known[code] = Known(
            istat_code=code,
            name=names[code].name,
            on=today,
            revised_on=taken.revised_on if taken else None,
            step=taken.state if taken else None,
            since=taken.since if taken else None,
            expected=bool(account and (account.joined_on or account.invited_at)),
            signed_in=bool(account and account.signed_in_at),
            reach=reach[code].share if code in reach else None,
        )
    return known


def known_one(session: Session, istat_code: str, *, now: datetime) -> Known:
    """The same of one municipality.

    Raises:
        NotFound: ``municipality_unknown``.
    """
    get_municipality(session, istat_code)
    return known_of(session, [istat_code], now=now)[istat_code]
