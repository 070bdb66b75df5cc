"""The situation in one line: how much of the region is covered, what is in force now, whether any source is silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.queries.country import country_today
from alerts.queries.status import CitizenState
from app.regional.coverage.shares import Measure, shares
from app.regional.picture import Pictured


@dataclass(frozen=True, slots=True)
class Situation:
    """``in_alert``, ``unknown``: municipalities in yellow or more today, and those of which nobody knows.

    ``silent``: names of sources that owe us something and are not believed: late, silent, broken, paused.
    """

    measures: Sequence[Measure]
    in_alert: int
    unknown: int
    silent: tuple[str, ...]
    demonstration: bool


def situation(session: Session, rows: Sequence[Pictured], *, now: datetime) -> Situation:
    """As of now. ``rows`` are the municipalities of the region, or all."""
    today = country_today(session, [row.istat_code for row in rows], at=now)
    return Situation(
        measures=shares(rows),
        in_alert=today.states[CitizenState.ALERT],
        unknown=today.states[CitizenState.UNKNOWN],
        silent=tuple(one.facts.name for one in today.sources if one.expected and not one.believed),
        demonstration=today.demonstration,
    )
