"""Where plans stand, as far as everybody may know: what was approved, published, and until when it is good.

Drafts, and plans on their way through offices, are nobody's matter until they are approved: they are ``none`` here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from plans.domain.lifecycle import expires_on
from plans.domain.standing import IN_FORCE, Standing, standing
from plans.tracking.contents import MonthRow, month_rows
from plans.tracking.scope import Scope, latest_month

#: What everybody may know, in the order of legends.
PUBLIC = (
    Standing.NONE, Standing.APPROVED, Standing.PUBLISHED, Standing.EXPIRING, Standing.EXPIRING_SOON, Standing.EXPIRED,
)  # fmt: skip


class PublicStanding(NamedTuple):
    """Of one municipality. ``standing`` is of :data:`PUBLIC`; days are None without an approval.

    ``population`` is None where nobody knows.
    """

    istat_code: str
    standing: Standing
    revised_on: date | None
    expires_on: date | None
    population: int | None
    area_km2: float


@dataclass(frozen=True, slots=True)
class PublicSum:
    """What stands in one way: municipalities, their inhabitants where known, km²."""

    municipalities: int
    population: int
    area_km2: float


def public_standings(session: Session, *, today: date, region_code: str | None = None) -> dict[str, PublicStanding]:
    """ISTAT code → standing on a day, by the newest measure; nobody before the first. Two statements."""
    month = latest_month(session)
    if month is None:
        return {}
    rows = month_rows(session, Scope(month, region_code))
    return {row.istat_code: _public(row, today) for row in rows}


def sums(rows: Iterable[PublicStanding]) -> dict[Standing, PublicSum]:
    """By standing, none left out."""
    by_standing: dict[Standing, list[PublicStanding]] = {one: [] for one in PUBLIC}
    for row in rows:
        by_standing[row.standing].append(row)
    return {key: _sum(found) for key, found in by_standing.items()}


def in_force(found: dict[Standing, PublicSum]) -> tuple[float | None, float | None, float | None]:
    """Shares (0–1) with an approval that is good: of municipalities, inhabitants, area; None of nothing."""
    whole, good = list(found.values()), [one for key, one in found.items() if key in IN_FORCE]
    return (
        _share(sum(one.municipalities for one in good), sum(one.municipalities for one in whole)),
        _share(sum(one.population for one in good), sum(one.population for one in whole)),
        _share(sum(one.area_km2 for one in good), sum(one.area_km2 for one in whole)),
    )


def _public(row: MonthRow, today: date) -> PublicStanding:
    there = standing(row.state, row.revised_on, today, visible=row.published)
    ends = expires_on(row.revised_on) if row.revised_on else None
    known = there if there in PUBLIC else Standing.NONE
    return PublicStanding(row.istat_code, known, row.revised_on, ends, row.population, row.area_km2)


def _sum(rows: list[PublicStanding]) -> PublicSum:
    return PublicSum(len(rows), sum(row.population or 0 for row in rows), sum(row.area_km2 for row in rows))


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None
