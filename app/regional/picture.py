"""One row for each municipality: its plan, its people and the reach of its alerts side by side, joined by ISTAT code.

At most eight statements whatever the number of municipalities (zones are two of them). Of a month that is over only the
plan is of then: who has signed in, who follows and whom alerts reached is known as of now, so it is left out rather
than shown beside figures of the past.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy.orm import Session

from alerts.queries.worst_reach import WorstReach
from app.core.clock import rome_day
from app.core.identity.onboarding import Joined
from app.regional.asked import Asked
from app.regional.beside import Beside, beside
from app.regional.places import Place
from app.web.remembered import remembered
from plans.domain.lifecycle import days_left, expires_on
from plans.domain.standing import Standing, standing
from plans.domain.validity import AgeBand, age_band
from plans.tracking.contents import MonthRow, month_rows
from plans.tracking.snapshots import last_of_month


class Pictured(NamedTuple):
    """One municipality. A tuple, because there may be eight thousand.

    ``population`` and ``area_km2`` are those of the month. ``standing``, ``age``, ``days_left`` (negative once it has
    expired) and ``days_in_state`` are as of the day of the picture. ``account`` and ``reach`` are None
    where nobody knows: nobody has joined, no dispatch was for enough devices, or the month is over.
    """

    place: Place
    plan: MonthRow
    standing: Standing
    age: AgeBand
    expires_on: date | None
    days_left: int | None
    days_in_state: int | None
    zones: tuple[str, ...]
    together: tuple[str, ...]
    account: Joined | None
    reach: WorstReach | None

    @property
    def istat_code(self) -> str:
        return self.place.istat_code

    @property
    def population(self) -> int | None:
        return self.plan.population


@dataclass(frozen=True, slots=True)
class Picture:
    """``on`` is the day it is about. ``of_now``: people and reach are known too."""

    on: date | None
    of_now: bool
    rows: list[Pictured]


def picture(session: Session, about: Asked, *, now: datetime, zones: bool = True, brief: bool = False) -> Picture:
    """Every municipality of what a page asks about; without any, before the first measure.

    Without ``zones`` none are looked up; ``brief``: nor unions, ambiti and grades, in four statements.
    """
    key = ("picture", about.region_code, about.month, about.known, zones, brief)
    return remembered(session, key, lambda: _picture(session, about, now, zones=zones, brief=brief))


def _picture(session: Session, about: Asked, now: datetime, *, zones: bool, brief: bool) -> Picture:
    if about.scope is None or about.month is None:
        return Picture(None, True, [])
    on = min(rome_day(now), last_of_month(about.month))
    found = beside(session, about, on, now, zones=zones and not brief, together=not brief)
    rows = [_pictured(row, found, on) for row in month_rows(session, about.scope, graded=not brief)]
    return Picture(on, not about.over, rows)


def _pictured(row: MonthRow, found: Beside, on: date) -> Pictured:
    code = row.istat_code
    unions, ambiti = found.unions.get(code, ()), found.ambiti.get(code, ())
    return Pictured(
        found.places.get(code) or Place(code, row.name or code, "", "", row.region_code, row.population, None),
        row,
        *_dated(row.state, row.revised_on, row.published, on),
        (on - row.state_since).days if row.state_since else None,
        found.zones.get(code, ()),
        unions + tuple(name for name in ambiti if name not in unions) if ambiti else unions,
        found.accounts.get(code),
        found.reach.get(code),
    )


@lru_cache(maxsize=16_384)
def _dated(
    state: str | None, revised: date | None, visible: bool, on: date
) -> tuple[Standing, AgeBand, date | None, int | None]:
    """What a day makes of a plan. Of a whole country many are alike, and all are as they were a minute ago."""
    return (
        standing(state, revised, on, visible=visible),
        age_band(revised, on, in_the_making=state is not None),
        expires_on(revised) if revised else None,
        days_left(revised, on) if revised else None,
    )
