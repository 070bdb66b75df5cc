"""The time line of every region, both as each month was written down when it ended and as known today.

A month is closed by the first run after its end (:func:`plans.tracking.scope.closed_on`); one that no run has closed is
as it was last written down. What became known later is in its newest row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

#: When each month was written down for good: ``closing``, for other statements.
CLOSING = """
WITH closing AS (
    SELECT month, coalesce(
        min(known_on) FILTER (WHERE known_on AT TIME ZONE 'Europe/Rome' >= month + interval '1 month'),
        max(known_on)) AS closed_at
    FROM plan_month GROUP BY month
)
"""

_SERIES = text(f"""{CLOSING}, written AS (
    SELECT DISTINCT ON (region_code, month) false AS newest, closed_at, plan_month.*
    FROM plan_month JOIN closing USING (month)
    WHERE known_on <= closed_at AND (CAST(:region AS bpchar) IS NULL OR region_code = :region)
    ORDER BY region_code, month, known_on DESC
), newest AS (
    SELECT DISTINCT ON (region_code, month) true AS newest, closed_at, plan_month.*
    FROM plan_month JOIN closing USING (month)
    WHERE CAST(:region AS bpchar) IS NULL OR region_code = :region
    ORDER BY region_code, month, known_on DESC
)
SELECT region_code, month, closed_at, newest, municipalities, adopted, population, adopted_population, area_km2,
    adopted_km2, current, "old", very_old, never, unknown, published, formal * municipalities AS formal,
    content * municipalities AS content
FROM (SELECT * FROM written UNION ALL SELECT * FROM newest) both_of_them
ORDER BY month, region_code
""")  # noqa: S608 (no value is put into it)


class Sums(NamedTuple):
    """Over the municipalities of a region, or of several. ``formal`` and ``content`` are sums of their grades."""

    municipalities: int = 0
    adopted: int = 0
    population: int = 0
    adopted_population: int = 0
    area_km2: float = 0.0
    adopted_km2: float = 0.0
    current: int = 0
    old: int = 0
    very_old: int = 0
    never: int = 0
    unknown: int = 0
    published: int = 0
    formal: float = 0.0
    content: float = 0.0

    @property
    def share(self) -> float | None:
        return _ratio(self.adopted, self.municipalities)

    @property
    def population_share(self) -> float | None:
        return _ratio(self.adopted_population, self.population)

    @property
    def area_share(self) -> float | None:
        return _ratio(self.adopted_km2, self.area_km2)

    @property
    def formal_mean(self) -> float | None:
        return _ratio(self.formal, self.municipalities)

    @property
    def content_mean(self) -> float | None:
        return _ratio(self.content, self.municipalities)


@dataclass(frozen=True, slots=True)
class Month:
    """One month: as it was written down by ``closed_at``, and as known today."""

    month: date
    closed_at: datetime
    written: Sums
    newest: Sums

    @property
    def corrected(self) -> bool:
        """Something of it became known afterwards (a millionth is not something)."""
        pairs = zip(self.written, self.newest, strict=True)
        return any(abs(before - after) > 1e-6 * max(abs(before), 1) for before, after in pairs)

    def seen(self, *, today: bool) -> Sums:
        return self.newest if today else self.written


def series(session: Session, region_code: str | None) -> dict[str, list[Month]]:
    """By region, the months in order; of one region, or of all that were ever measured. One statement."""
    found: dict[str, dict[date, list[Sums]]] = {}
    closed: dict[date, datetime] = {}
    for row in session.execute(_SERIES, {"region": region_code}):
        code, month, closed_at, newest, *sums = row
        closed[month] = closed_at
        found.setdefault(code, {}).setdefault(month, [Sums(), Sums()])[int(newest)] = Sums(*sums)
    return {
        code: [Month(month, closed[month], *both) for month, both in months.items()] for code, months in found.items()
    }


def together(regions: Iterable[Sequence[Month]]) -> list[Month]:
    """Several regions as one: their sums, month by month."""
    found: dict[date, Month] = {}
    for months in regions:
        for one in months:
            there = found.get(one.month)
            found[one.month] = (
                Month(one.month, one.closed_at, _plus(there.written, one.written), _plus(there.newest, one.newest))
                if there
                else one
            )
    return [found[month] for month in sorted(found)]


def _plus(some: Sums, more: Sums) -> Sums:
    return Sums(*(one + other for one, other in zip(some, more, strict=True)))  # type: ignore[arg-type]  # each of its kind


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None
