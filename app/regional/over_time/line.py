"""All that the page on time tells, read and put together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.adoption.existing import derivable
from app.core.adoption.figures import figures
from app.core.adoption.months import month_of
from app.core.adoption.platform import platform
from app.core.territory.lookup import names_of
from app.regional.asked import Asked
from app.regional.over_time import plans_line, platform_line
from app.web.remembered import remembered
from plans.tracking.past import plans_counted
from plans.tracking.series import Month, series, together


@dataclass(frozen=True, slots=True)
class Line:
    """All that the page tells. ``months`` are those of the region asked for, or of all together."""

    months: list[Month]
    plans: list[plans_line.PlanPoint]
    platform: list[platform_line.PlatformPoint]
    regions: list[plans_line.RegionRow]


def line(session: Session, about: Asked, *, now: datetime, today: bool) -> Line:
    """Of the region asked for, or of all together; ``today``: as known today."""
    key = ("over time", about.region_code, about.month, today)
    return remembered(session, key, lambda: _line(session, about, now=now, today=today))


def _line(session: Session, about: Asked, *, now: datetime, today: bool) -> Line:
    regions = series(session, about.region_code)
    months = together(regions.values())
    plans = plans_line.plan_points(months, plans_counted(session, about.region_code), today=today)
    known = platform(session, about.region_code)
    counted = figures(session, about.region_code)
    existing = platform_line.existing_by_month(
        {one.month: one.seen(today=today).municipalities for one in months},
        derivable(session, about.region_code),
        month_of(now),
    )
    points = platform_line.platform_points(known, existing, now=now, today=today)
    names = names_of(session, {code for one in counted for code in one.named})
    beside = plans_line.region_rows(regions, about.regions, today=today) if len(regions) > 1 else []
    return Line(months, plans, platform_line.with_figures(points, counted, names), beside)
