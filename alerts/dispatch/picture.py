"""What decisions say from an instant on: read for the devices of a page, before their letters are written."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from alerts.domain.decision import Kind
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.message import Change
from alerts.domain.state import read_periods
from alerts.models.dispatch import DecisionRow
from app.core.clock import rome_day
from app.core.territory.models import Municipality


def standing_in(
    session: Session, places: Collection[str], deciding_id: int, at: datetime
) -> Iterator[tuple[int, Change]]:
    """By number, what of the decisions about ``places`` is still to come at ``at``: one of each place, day and hazard.

    Where something was decided later than ``deciding_id``, the lower of the two: what has fallen is not said to be
    higher, and what has risen is told by the dispatch that says so, at its own time.
    """
    for found in _last_decisions(session, places, deciding_id, at).values():
        number, change = min((found[0], found[-1]), key=lambda pair: pair[1].level)
        if change.level > Level.GREEN:
            yield number, change


def _last_decisions(
    session: Session, places: Collection[str], deciding_id: int, at: datetime
) -> dict[tuple[str, date, str], list[tuple[int, Change]]]:
    """By place, day and hazard: the decision that held at ``deciding_id``, then those that came after it."""
    newer = aliased(DecisionRow)
    replaced = (
        exists()
        .where(newer.istat_code == DecisionRow.istat_code, newer.day == DecisionRow.day)
        .where(newer.hazard == DecisionRow.hazard, newer.kind != Kind.SUPPRESSED)
        .where(newer.id > DecisionRow.id, newer.deciding_id <= deciding_id)
    )
    rows = session.execute(
        select(DecisionRow, Municipality.name)
        .join(Municipality, Municipality.istat_code == DecisionRow.istat_code)
        .where(DecisionRow.istat_code.in_(places), DecisionRow.day >= rome_day(at))
        .where(DecisionRow.kind != Kind.SUPPRESSED, ~replaced)
        .order_by(DecisionRow.id)
    )
    found: dict[tuple[str, date, str], list[tuple[int, Change]]] = {}
    for row, name in rows:
        subject = found.setdefault((row.istat_code, row.day, row.hazard), [])
        if not subject and row.deciding_id > deciding_id:
            subject.append((row.id, replace(_change(row, name, at), level=Level.GREEN, periods=())))
        subject.append((row.id, _change(row, name, at)))
    return found


def decided(session: Session, numbers: Collection[int], at: datetime) -> Iterator[tuple[int, Change]]:
    """Decisions by number, as far as what they say is still to come at ``at``."""
    rows = session.execute(
        select(DecisionRow, Municipality.name)
        .join(Municipality, Municipality.istat_code == DecisionRow.istat_code)
        .where(DecisionRow.id.in_(numbers))
    )
    for row, name in rows:
        yield row.id, _change(row, name, at)


def _change(row: DecisionRow, name: str, at: datetime) -> Change:
    """What a decision says from ``at`` on."""
    periods = tuple(period for period in read_periods(row.periods) if period.ends_at > at)
    level = Level(row.level) if row.ends_at > at else Level.GREEN
    return Change(
        istat_code=row.istat_code,
        name=name,
        day=row.day,
        hazard=Hazard(row.hazard),
        kind=Kind(row.kind),
        told=Level(row.told_level),
        level=max((period.level for period in periods), default=level),
        periods=periods,
    )
