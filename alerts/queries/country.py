"""How a whole country is today, for whoever counts: 7,900 municipalities in the time of 200 zones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

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
    levels = Alike(known, Knowledge.level)
    speaking = (known.sources[key] for key in known.speaking)
    return CountryToday(
        states=Counter(citizen_state(levels.of(code, day)) for code in istat_codes),
        sources=tuple(known.sources.values()),
        demonstration=any(source.facts.demonstration for source in speaking),
    )
