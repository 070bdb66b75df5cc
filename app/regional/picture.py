"""One row for each municipality: its plan, its people and the reach of its alerts side by side, joined by ISTAT code.

Nine statements whatever the number of municipalities. Of a month that is over only the plan is of then: who has signed
in, who follows and whom alerts reached is known as of now, so it is left out rather than shown beside figures of the
past.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.queries.followers import followers
from alerts.queries.worst_reach import WorstReach, worst_reach
from app.core.clock import rome_day
from app.core.identity.issuers import unions_by_municipality
from app.core.identity.onboarding import Joined, joined
from app.core.territory.lookup import municipality_zones
from app.core.territory.models import Municipality
from app.regional.asked import Asked
from plans.domain.lifecycle import days_left, expires_on
from plans.domain.standing import Standing, standing
from plans.domain.validity import AgeBand, age_band
from plans.queries.together import ambiti_by_municipality
from plans.tracking.contents import MonthRow, month_rows
from plans.tracking.snapshots import last_of_month

#: Name space of the zones that the national table gives to every municipality.
_ZONES = "dpc"


class Place(NamedTuple):
    """Where it is, as the territory says it now. ``coastal`` is None where nobody has said."""

    istat_code: str
    name: str
    province_code: str
    province_name: str
    region_code: str
    coastal: bool | None


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


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside plans, by ISTAT code."""

    places: Mapping[str, Place]
    zones: Mapping[str, tuple[str, ...]]
    unions: Mapping[str, tuple[str, ...]]
    ambiti: Mapping[str, tuple[str, ...]]
    accounts: Mapping[str, Joined]
    followers: Mapping[str, int] | None
    reach: Mapping[str, WorstReach]


def picture(session: Session, about: Asked, *, now: datetime, brief: bool = False) -> Picture:
    """Every municipality of what a page asks about; without any, before the first measure.

    ``brief``: without zones, unions, ambiti and followers, in four statements.
    """
    if about.scope is None or about.month is None:
        return Picture(None, True, [])
    on = min(rome_day(now), last_of_month(about.month))
    beside = _beside(session, about, on, now, brief=brief)
    rows = [_pictured(row, beside, on) for row in month_rows(session, about.scope)]
    return Picture(on, not about.over, rows)


def _beside(session: Session, about: Asked, on: date, now: datetime, *, brief: bool) -> _Beside:
    places = _places(session, about.region_code)
    within = places if about.region_code else None
    return _Beside(
        places=places,
        zones={} if brief else municipality_zones(session, _ZONES, on),
        unions={} if brief else unions_by_municipality(session),
        ambiti={} if brief else ambiti_by_municipality(session),
        accounts={} if about.over else joined(session),
        followers=None if about.over or brief else followers(session, within),
        reach={} if about.over else worst_reach(session, now=now),
    )


def _places(session: Session, region_code: str | None) -> dict[str, Place]:
    columns = (Municipality.istat_code, Municipality.name, Municipality.province_code, Municipality.province_name,
               Municipality.region_code, Municipality.coastal)  # fmt: skip
    query = select(*columns)
    if region_code:
        query = query.where(Municipality.region_code == region_code)
    return {row[0]: Place(*row) for row in session.execute(query)}


def _pictured(row: MonthRow, beside: _Beside, on: date) -> Pictured:
    code, revised = row.istat_code, row.revised_on
    gone = Place(code, row.name or code, "", "", row.region_code, None)
    unions, ambiti = beside.unions.get(code, ()), beside.ambiti.get(code, ())
    return Pictured(
        beside.places.get(code, gone),
        row,
        standing(row.state, revised, on, visible=row.published),
        age_band(revised, on, in_the_making=row.state is not None),
        expires_on(revised) if revised else None,
        days_left(revised, on) if revised else None,
        (on - row.state_since).days if row.state_since else None,
        beside.zones.get(code, ()),
        unions + tuple(name for name in ambiti if name not in unions),
        beside.followers.get(code, 0) if beside.followers is not None else None,
        beside.accounts.get(code),
        beside.reach.get(code),
    )
