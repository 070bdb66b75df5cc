"""Periods that one is likely to ask for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from alerts.queries.periods.bouts import Bout, bouts_between
from app.regional.afterwards.period import Period, last_hours, last_night, whole_hours
from app.web.labels import LevelLabel, level_label
from app.web.remembered import remembered

#: How far back times of orange and red are proposed, and how far ahead alerts may already be known.
_LOOK_BACK, _AHEAD = timedelta(days=365), timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A time in which any municipality was in orange or red."""

    bout: Bout
    level: LevelLabel
    period: Period


def usual(now: datetime) -> list[tuple[str, Period]]:
    """Periods that are asked for on any morning, with their names."""
    return [
        (_("Last night"), last_night(now)),
        (_("Last 24 hours"), last_hours(now, 24)),
        (_("Last 72 hours"), last_hours(now, 72)),
    ]


def proposals(session: Session, region: str | None, *, now: datetime) -> list[Proposal]:
    """Each time of orange or red of the last year, the newest first."""

    def read() -> list[Proposal]:
        return _proposals(bouts_between(session, now - _LOOK_BACK, now + _AHEAD, region=region))

    return remembered(session, ("proposals", region), read)


def _proposals(bouts: Iterable[Bout]) -> list[Proposal]:
    return [Proposal(bout, level_label(bout.level), whole_hours(bout.begins_at, bout.ends_at)) for bout in bouts]
