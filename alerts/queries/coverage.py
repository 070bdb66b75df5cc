"""Of whom anything can be known: which municipalities any zone speaks for, and by which sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.queries.knowledge import Knowledge, knowledge
from app.core.clock import rome_day


@dataclass(frozen=True, slots=True)
class Coverage:
    """Zones that speak for a municipality on the day asked about, and sources whose bulletins speak of them."""

    zones: tuple[str, ...]
    sources: tuple[str, ...]


def alert_coverage(session: Session, *, at: datetime) -> dict[str, Coverage]:
    """ISTAT code → who speaks for it on the day of ``at``. Who is not there is not covered: messages may still come."""
    today = rome_day(at)
    known = knowledge(session, at=at, days=(today,))
    alike: dict[tuple[tuple[str, ...], ...], Coverage] = {}
    found = {}
    for istat_code in known.municipalities:
        # Thousands of municipalities are in a few hundred zones: each combination is worked out once.
        key = known.spoken_for(istat_code, today)
        if key not in alike:
            alike[key] = _coverage(known, known.zones(istat_code, today))
        if alike[key].zones:
            found[istat_code] = alike[key]
    return found


def _coverage(known: Knowledge, zones: tuple[str, ...]) -> Coverage:
    return Coverage(zones, tuple(key for key in known.speaking if _speaks(known.sources[key].facts.zones, zones)))


def _speaks(prefix: str, zones: tuple[str, ...]) -> bool:
    return any(zone.startswith(prefix) for zone in zones)
