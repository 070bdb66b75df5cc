"""Of whom anything can be known: which municipalities any zone speaks for, and by which sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.queries.knowledge import knowledge
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
    found = {}
    for istat_code in known.municipalities:
        if zones := known.zones(istat_code, today):
            speaking = tuple(key for key in known.speaking if _speaks(known.sources[key].facts.zones, zones))
            found[istat_code] = Coverage(zones, speaking)
    return found


def _speaks(prefix: str, zones: tuple[str, ...]) -> bool:
    return any(zone.startswith(prefix) for zone in zones)
