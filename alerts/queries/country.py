"""How a whole country is today, for whoever counts: 7,900 municipalities in the time of 200 zones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from alerts.domain.level import Reading, worst
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
    speaking = (known.sources[key] for key in known.speaking)
    return CountryToday(
        states=Counter(map(citizen_state, _levels(known, istat_codes, day))),
        sources=tuple(known.sources.values()),
        demonstration=any(source.facts.demonstration for source in speaking),
    )


def _levels(known: Knowledge, istat_codes: Collection[str], day: date) -> list[Reading]:
    """Those in the same zones of every source are alike, unless a message names one of them."""
    alike: dict[object, Reading] = {}
    found = []
    for code in istat_codes:
        zones = tuple(known.mapping[key, day].get(code, ()) for key in known.speaking)
        key = code if code in known.messages else zones
        if key not in alike:
            alike[key] = worst(known.state(code, day, hazard).level for hazard in known.hazards(code, day))
        found.append(alike[key])
    return found
