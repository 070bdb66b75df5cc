"""One row for each municipality: its plan, its people and the reach of its alerts side by side, joined by ISTAT code.

At most eight statements whatever the number of municipalities (zones are two of them). Of a month that is over only the
plan is of then: who has signed in, who follows and whom alerts reached is known as of now, so it is left out rather
than shown beside figures of the past.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from alerts.queries.followers import followers
from alerts.queries.worst_reach import WorstReach
from app.core.clock import rome_day
from app.core.identity.onboarding import Joined
from app.regional.asked import Asked
from app.regional.beside import Beside, Place, beside
from plans.domain.lifecycle import days_left, expires_on
from plans.domain.standing import Standing, standing
from plans.domain.validity import AgeBand, age_band
from plans.tracking.contents import MonthRow, month_rows
from plans.tracking.snapshots import last_of_month


class Pictured(NamedTuple):
    """One municipality. A tuple, because there may be eight thousand.

    ``population`` and ``area_km2`` are those of the month. ``standing``, ``age``, ``days_left`` (negative once it has
    expired) and ``days_in_state`` are as of the day of the picture. ``followers``, ``account`` and ``reach`` are None
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
    followers: int | None
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


def picture(session: Session, about: Asked, *, now: datetime, brief: bool = False, counted: bool = True) -> Picture:
    """Every municipality of what a page asks about; without any, before the first measure.

    ``brief``: without zones, unions, ambiti and followers, in four statements. Without ``counted`` followers are left
    to :func:`with_followers`: to count a million is a third of a page.
    """
    if about.scope is None or about.month is None:
        return Picture(None, True, [])
    on = min(rome_day(now), last_of_month(about.month))
    found = beside(session, about, on, now, brief=brief, counted=counted)
    rows = [_pictured(row, found, on) for row in month_rows(session, about.scope)]
    return Picture(on, not about.over, rows)


def with_followers(session: Session, rows: Sequence[Pictured]) -> list[Pictured]:
    """The rows, with how many devices follow each now."""
    found = followers(session, [row.istat_code for row in rows])
    return [row._replace(followers=found.get(row.istat_code, 0)) for row in rows]


def _pictured(row: MonthRow, found: Beside, on: date) -> Pictured:
    code, revised = row.istat_code, row.revised_on
    gone = Place(code, row.name or code, "", "", row.region_code, None)
    unions, ambiti = found.unions.get(code, ()), found.ambiti.get(code, ())
    return Pictured(
        found.places.get(code, gone),
        row,
        standing(row.state, revised, on, visible=row.published),
        age_band(revised, on, in_the_making=row.state is not None),
        expires_on(revised) if revised else None,
        days_left(revised, on) if revised else None,
        (on - row.state_since).days if row.state_since else None,
        found.zones.get(code, ()),
        unions + tuple(name for name in ambiti if name not in unions),
        found.followers.get(code, 0) if found.followers is not None else None,
        found.accounts.get(code),
        found.reach.get(code),
    )
