"""Of whom anything can be known: which municipalities any zone speaks for, and by which sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from alerts.queries.alike import Alike
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
    alike = Alike(known, _coverage)
    found = ((istat_code, alike.of(istat_code, today)) for istat_code in known.municipalities)
    return {istat_code: coverage for istat_code, coverage in found if coverage.zones}


def _coverage(known: Knowledge, istat_code: str, day: date) -> Coverage:
    zones = known.zones(istat_code, day)
    return Coverage(zones, tuple(key for key in known.speaking if _speaks(known.sources[key].facts.zones, zones)))


def _speaks(prefix: str, zones: tuple[str, ...]) -> bool:
    return any(zone.startswith(prefix) for zone in zones)
