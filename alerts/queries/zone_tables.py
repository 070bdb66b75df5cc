"""Who the zones spoke for on many days: the tables of a name space change rarely, and each is asked for once."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.territory.lookup import municipality_zones, zones_in_force
from app.core.territory.models import AlertZone, ZoneCorrection

_DAY = timedelta(days=1)
_Table = Mapping[str, frozenset[str]]


class ZoneTables:
    """Tables of zones as one transaction sees them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._borders: dict[str, list[date]] = {}
        self._places: dict[tuple[str, int, int], _Table] = {}
        self._names: dict[tuple[str, int], Mapping[str, str]] = {}

    def places(self, namespace: str, issued: date, about: date) -> _Table:
        """Zone → ISTAT codes of those it speaks for: by the table of the day of issue, corrected as of ``about``."""
        key = (namespace, self._era(namespace, issued), self._era(namespace, about))
        if key not in self._places:
            found: dict[str, set[str]] = defaultdict(set)
            zones = municipality_zones(self._session, namespace, issued, corrected_on=about)
            for istat_code, codes in zones.items():
                for code in codes:
                    found[code].add(istat_code)
            self._places[key] = {code: frozenset(istat) for code, istat in found.items()}
        return self._places[key]

    def names(self, namespace: str, day: date) -> Mapping[str, str]:
        """Code → name of the zones in force."""
        key = (namespace, self._era(namespace, day))
        if key not in self._names:
            self._names[key] = zones_in_force(self._session, namespace, day)
        return self._names[key]

    def _era(self, namespace: str, day: date) -> int:
        """Days of one era have the same table."""
        if namespace not in self._borders:
            self._borders[namespace] = self._read_borders(namespace)
        return bisect_right(self._borders[namespace], day)

    def _read_borders(self, namespace: str) -> list[date]:
        found: set[date] = set()
        for table in (AlertZone, ZoneCorrection):
            query = select(table.valid_from, table.valid_to).where(table.namespace == namespace).distinct()
            for first, last in self._session.execute(query):
                found |= {day for day in (first, last + _DAY if last and last < date.max else None) if day}
        return sorted(found)
