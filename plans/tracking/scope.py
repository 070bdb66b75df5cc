"""What is asked of the indicators, and what they answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from app.core.territory.models import Municipality
from plans.models.tracking import PlanMonth


@dataclass(frozen=True, slots=True)
class Scope:
    """``month``: its first day. ``region_code``: one region, or the country. ``known``: as known then; now if None.

    As valid on a month: the month, and ``known`` None. As known on an instant: ``known``.
    """

    month: date
    region_code: str | None = None
    known: datetime | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """``rows`` have all the same keys, ready for a table; ``note`` says in Italian what the figures do not say."""

    id: str
    title: str
    rows: Sequence[Mapping[str, Any]]
    note: str = ""


#: The rows of the month, as known then: ``newest`` for every statement of the indicators. In the order of their index,
#: read backwards, so that nothing is sorted; a municipality does not change region within a month. Names come after.
NEWEST = """
WITH newest AS (
    SELECT of_month.*, municipality.name
    FROM (
        SELECT DISTINCT ON (snapshot.region_code, snapshot.istat_code) snapshot.*
        FROM plan_snapshot snapshot
        WHERE month = :month AND (CAST(:region AS bpchar) IS NULL OR snapshot.region_code = :region)
            AND known_on <= coalesce(CAST(:known AS timestamptz), 'infinity')
        ORDER BY snapshot.region_code DESC, snapshot.istat_code DESC, known_on DESC
    ) of_month
    LEFT JOIN municipality ON municipality.istat_code = of_month.istat_code
)
"""


def regions_and_month(session: Session) -> tuple[list[str], date | None, datetime | None]:
    """In one statement: the regions of which municipalities are loaded, the newest month that was measured, and when it
    was looked at last (:func:`measured_on`)."""
    newest = select(func.max(PlanMonth.month)).scalar_subquery()
    looked = select(func.max(PlanMonth.known_on)).where(PlanMonth.month == newest).scalar_subquery()
    row = session.execute(select(func.array_agg(Municipality.region_code.distinct()), newest, looked)).one()
    return sorted(row[0] or ()), row[1], row[2]


def latest_month(session: Session) -> date | None:
    """The newest month that was measured."""
    return session.scalar(select(func.max(PlanMonth.month)))


#: A month is closed by the first run after its end. One that no run has closed is as it was last written down.
_CLOSED = text("""
SELECT coalesce(min(known_on) FILTER (WHERE known_on AT TIME ZONE 'Europe/Rome' >= month + interval '1 month'),
    max(known_on))
FROM plan_month WHERE month = :month
""")


def closed_on(session: Session, month: date) -> datetime | None:
    """When a month that is over was written down for good: as known then, its figures never change again."""
    found: datetime | None = session.scalar(_CLOSED, {"month": month})
    return found


def measured_on(session: Session, month: date, known: datetime | None = None) -> datetime | None:
    """When a month was last looked at and something of it was new; by ``known``, if given."""
    rows = select(func.max(PlanMonth.known_on)).where(PlanMonth.month == month)
    return session.scalar(rows if known is None else rows.where(PlanMonth.known_on <= known))


def ask(session: Session, statement: str, scope: Scope, **more: Any) -> list[dict[str, Any]]:
    """The rows of a statement over ``newest``."""
    found = _answer(session, statement, scope, more)
    names = tuple(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found.cursor.fetchall()]


def asked_rows(session: Session, statement: str, scope: Scope, **more: Any) -> Sequence[tuple[Any, ...]]:
    """The same as tuples, in the order of the statement's columns."""
    return _answer(session, statement, scope, more).cursor.fetchall()


def _answer(session: Session, statement: str, scope: Scope, more: Mapping[str, Any]) -> CursorResult[Any]:
    """Its rows are read as the driver makes them: of a whole country there are tens of thousands."""
    given = {"month": scope.month, "region": scope.region_code, "known": scope.known, **more}
    return session.execute(text(NEWEST + statement), given)  # type: ignore[return-value]
