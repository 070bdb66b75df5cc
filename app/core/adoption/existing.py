"""How many municipalities a region had on a day, as far as what comes with the product can tell. Never a guess."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.territory.models import Municipality
from app.core.territory.shipped import TUSCANY, tuscan_mergers

#: The table of mergers begins here: nothing is said of days before.
FIRST_KNOWN = date(2014, 1, 1)


@dataclass(frozen=True, slots=True)
class Existing:
    """``source`` says in Italian how the number was found."""

    municipalities: int
    source: str


def existing_on(session: Session, region_code: str, day: date) -> Existing | None:
    """Those that are loaded, and those that have merged since. None: not known for this region, or so early."""
    if region_code != TUSCANY or day < FIRST_KNOWN:
        return None
    return existing_then(loaded(session, region_code), day)


def existing_then(now: int, day: date) -> Existing:
    """The same where it is known how many Tuscany has ``now``."""
    since = [merger for merger in tuscan_mergers() if merger.day > day]
    if not since:
        return Existing(now, f"comuni della regione caricati: {now}")
    more = sum(merger.fewer for merger in since)
    return Existing(
        now + more,
        f"comuni della regione caricati ({now}) più i {more} scomparsi con le {len(since)} fusioni successive",
    )


def tuscan_periods(session: Session, regions: Collection[str]) -> list[tuple[date, int]]:
    """:func:`periods`, where Tuscany is one of the regions; elsewhere nothing is known."""
    return periods(loaded(session, TUSCANY)) if TUSCANY in regions else []


def derivable(session: Session, region_code: str | None) -> int:
    """How many a region has now from which earlier numbers can be told; 0 where they cannot."""
    return loaded(session, TUSCANY) if region_code == TUSCANY else 0


def periods(now: int) -> list[tuple[date, int]]:
    """How many Tuscany had from which day on, the earliest first, where it has ``now``."""
    days = sorted({FIRST_KNOWN, *(merger.day for merger in tuscan_mergers())})
    return [(day, existing_then(now, day).municipalities) for day in days]


def loaded(session: Session, region_code: str) -> int:
    """The municipalities of a region that are loaded."""
    wanted = select(func.count(Municipality.istat_code)).where(Municipality.region_code == region_code)
    return session.scalar(wanted) or 0
