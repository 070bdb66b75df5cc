"""When municipalities have first worked on a plan here, for whoever looks at how far they have come."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from plans.models.versions import PlanVersion


class PlanActivity(NamedTuple):
    """Of one municipality; None: not yet. ``last_at`` is when a version was last uploaded or made public.

    A tuple, since a country has thousands of them.
    """

    istat_code: str
    staged_at: datetime | None
    published_at: datetime | None
    last_at: datetime


_FIRST = text("""
SELECT istat_code, min(at) FROM (
    SELECT istat_code, published_at AS at FROM plan_version
    WHERE published_at IS NOT NULL AND istat_code = ANY(CAST(:codes AS bpchar[]))
    UNION ALL
    SELECT right(subject, 6), at FROM act WHERE action = 'plan.published' AND subject = ANY(CAST(:subjects AS text[]))
) published
GROUP BY istat_code
""")


def first_published(session: Session, istat_codes: Collection[str]) -> dict[str, datetime]:
    """When citizens saw a version for the first time, of those of these municipalities of which they ever did.

    A version that became public again has forgotten the first time; the register of acts has not.
    """
    given = {"codes": list(istat_codes), "subjects": [f"municipality:{code}" for code in istat_codes]}
    return {code: at for code, at in session.execute(_FIRST, given)}


def plan_activity(session: Session, istat_code: str | None = None) -> dict[str, PlanActivity]:
    """Of every municipality with a version of a plan, or of one; by ISTAT code, in one statement."""
    last = func.greatest(func.max(PlanVersion.created_at), func.max(PlanVersion.published_at))
    columns = (PlanVersion.istat_code, func.min(PlanVersion.staged_at), func.min(PlanVersion.published_at), last)
    wanted = select(*columns).group_by(PlanVersion.istat_code)
    if istat_code is not None:
        wanted = wanted.where(PlanVersion.istat_code == istat_code)
    return {row[0]: PlanActivity._make(row) for row in session.execute(wanted).all()}
