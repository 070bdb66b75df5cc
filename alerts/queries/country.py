"""How a whole country is today, for whoever counts: 7,900 municipalities in the time of 200 zones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from alerts.domain.level import Reading, worst
from alerts.queries.alike import Alike
from alerts.queries.knowledge import Knowledge, knowledge
from alerts.queries.sources import SourceHealth
from alerts.queries.status import CitizenState, citizen_state
from app.core.clock import rome_day


@dataclass(frozen=True, slots=True)
class CountryToday:
    """How many municipalities are in which state, and how the sources are that speak for civil protection."""

    states: Counter[CitizenState]
    sources: tuple[SourceHealth, ...]
    demonstration: bool


def country_today(session: Session, istat_codes: Collection[str], *, at: datetime) -> CountryToday:
    """Of these municipalities, on the day of ``at`` and as known then; in six statements."""
    day = rome_day(at)
    known = knowledge(session, at=at, days=(day,))
    levels = Alike(known, _level)
    speaking = (known.sources[key] for key in known.speaking)
    return CountryToday(
        states=Counter(citizen_state(levels.of(code, day)) for code in istat_codes),
        sources=tuple(known.sources.values()),
        demonstration=any(source.facts.demonstration for source in speaking),
    )


def _level(known: Knowledge, istat_code: str, day: date) -> Reading:
    return worst(known.state(istat_code, day, hazard).level for hazard in known.hazards(istat_code, day))
