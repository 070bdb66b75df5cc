"""When municipalities have first worked on a plan here, for whoever looks at how far they have come."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
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


def plan_activity(session: Session, istat_code: str | None = None) -> dict[str, PlanActivity]:
    """Of every municipality with a version of a plan, or of one; by ISTAT code, in one statement."""
    last = func.greatest(func.max(PlanVersion.created_at), func.max(PlanVersion.published_at))
    columns = (PlanVersion.istat_code, func.min(PlanVersion.staged_at), func.min(PlanVersion.published_at), last)
    wanted = select(*columns).group_by(PlanVersion.istat_code)
    if istat_code is not None:
        wanted = wanted.where(PlanVersion.istat_code == istat_code)
    return {row[0]: PlanActivity._make(row) for row in session.execute(wanted).all()}
