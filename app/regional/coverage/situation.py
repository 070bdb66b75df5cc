"""The situation in one line: how much of the region is covered, what is in force now, whether any source is silent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.queries.region import region_levels
from alerts.queries.sources import sources_health
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


def situation(session: Session, rows: Sequence[Pictured], *, region_code: str | None, now: datetime) -> Situation:
    """As of now. ``rows`` are the municipalities of the region, or all."""
    levels = region_levels(session, at=now, region_code=region_code)
    states = Counter(one.state for one in levels.municipalities)
    return Situation(
        measures=shares(rows),
        in_alert=states[CitizenState.ALERT],
        unknown=states[CitizenState.UNKNOWN],
        silent=_silent(session, now),
        demonstration=levels.demonstration,
    )


def _silent(session: Session, now: datetime) -> tuple[str, ...]:
    found = sources_health(session, at=now, internal=True).values()
    return tuple(one.facts.name for one in found if one.expected and not one.believed)
