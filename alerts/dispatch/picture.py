"""What decisions say from an instant on: read for the devices of a page, before their letters are written."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, exists, select
from sqlalchemy.orm import Session, aliased

from alerts.domain.decision import Kind
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.message import Change
from alerts.domain.state import Period, read_periods
from alerts.models.dispatch import DecisionRow
from app.core.clock import end_of_day, rome_day, start_of_day
from app.core.territory.models import Municipality
from app.core.territory.reserved import SEEN

#: Columns, and no objects: a red alert for a region is thousands of them, once for each process.
_DECISIONS = select(
    DecisionRow.id,
    DecisionRow.deciding_id,
    DecisionRow.istat_code,
    DecisionRow.day,
    DecisionRow.hazard,
    DecisionRow.kind,
    DecisionRow.told_level,
    DecisionRow.level,
    DecisionRow.periods,
    DecisionRow.ends_at,
    Municipality.name,
).join(Municipality, Municipality.istat_code == DecisionRow.istat_code)


def standing_in(
    session: Session, places: Collection[str], deciding_id: int, at: datetime
) -> Iterator[tuple[int, Change]]:
    """By number, what of the decisions about ``places`` is still to come at ``at``: one of each place, day and hazard.

    Where something was decided later than ``deciding_id``, what both say: what has ended meanwhile is not said any
    more, and what has risen is told by the dispatch that says so, at its own time.
    """
    held: dict[tuple[str, date, Hazard], tuple[int, Change]] = {}
    for row in _last_decisions(session, places, deciding_id, at):
        change = _change(row, at)
        subject = (change.istat_code, change.day, change.hazard)
        if row.deciding_id <= deciding_id:
            held[subject] = (row.id, change)
        elif subject in held:
            held[subject] = (row.id, _common(held[subject][1], change))
    for number, change in held.values():
        if change.level > Level.GREEN:
            yield number, change


def _last_decisions(session: Session, places: Collection[str], deciding_id: int, at: datetime) -> Iterator[Row[Any]]:
    """The decisions that held at ``deciding_id``, and those that came after it, in order."""
    newer = aliased(DecisionRow)
    replaced = (
        exists()
        .where(newer.istat_code == DecisionRow.istat_code, newer.day == DecisionRow.day)
        .where(newer.hazard == DecisionRow.hazard, newer.kind != Kind.SUPPRESSED)
        .where(newer.id > DecisionRow.id, newer.deciding_id <= deciding_id)
    )
    rows = session.execute(
        _DECISIONS.where(DecisionRow.istat_code.in_(places), DecisionRow.day >= rome_day(at))
        .where(DecisionRow.kind != Kind.SUPPRESSED, ~replaced)
        .order_by(DecisionRow.id),
        execution_options=SEEN,
    )
    yield from rows


def _common(before: Change, after: Change) -> Change:
    """What both say: at every moment the lower level."""
    if not before.periods and not after.periods:
        return replace(after, level=min(before.level, after.level))
    pairs = ((one, other) for one in _spans(before) for other in _spans(after))
    both = (
        Period(max(one.starts_at, other.starts_at), min(one.ends_at, other.ends_at), min(one.level, other.level))
        for one, other in pairs
    )
    periods = tuple(sorted(period for period in both if period.starts_at < period.ends_at and period.level))
    return replace(after, level=max((period.level for period in periods), default=Level.GREEN), periods=periods)


def _spans(change: Change) -> tuple[Period, ...]:
    return change.periods or (Period(start_of_day(change.day), end_of_day(change.day), change.level),)


def decided(session: Session, numbers: Collection[int], at: datetime) -> Iterator[tuple[int, Change]]:
    """Decisions by number, as far as what they say is still to come at ``at``."""
    rows = session.execute(
        _DECISIONS.where(DecisionRow.id.in_(numbers)),
        execution_options=SEEN,
    )
    for row in rows:
        yield row.id, _change(row, at)


def _change(row: Row[Any], at: datetime) -> Change:
    """What a decision says from ``at`` on."""
    periods = tuple(period for period in read_periods(row.periods) if period.ends_at > at)
    level = Level(row.level) if row.ends_at > at else Level.GREEN
    return Change(
        istat_code=row.istat_code,
        name=row.name,
        day=row.day,
        hazard=Hazard(row.hazard),
        kind=Kind(row.kind),
        told=Level(row.told_level),
        level=max((period.level for period in periods), default=level),
        periods=periods,
    )
