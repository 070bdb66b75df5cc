"""When municipalities were in orange or red, as they were told: from the ledger, which is kept for ever.

What was told of a day and a hazard holds from when it was told, or from the first of its hours, until it is replaced or
over. Hazards and days that follow one another make one spell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from alerts.domain.level import Level
from app.core.clock import rome_day

#: A spell that had begun earlier than so long before the time is taken to have begun then.
LOOK_BACK = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Spell:
    """One municipality in orange or red without a break. ``told_at``: when the first part of it was told."""

    istat_code: str
    name: str
    level: Level
    told_at: datetime
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Bout:
    """A time in which any municipality was in orange or red. ``level`` is the highest."""

    begins_at: datetime
    ends_at: datetime
    level: Level
    municipalities: int


#: Parts, one for each hour range of what was told; a day without hours is the whole day on Italy's clock. The ledger is
#: read in the order of its index, so that a year of it is not sorted.
_PARTS = """
    ledger AS (
        SELECT d.deciding_id, d.istat_code, d.day, d.level, d.periods, d.decided_at, d.ends_at,
               lead(d.decided_at) OVER (PARTITION BY d.day, d.istat_code, d.hazard ORDER BY d.id) AS replaced_at
        FROM decision d
        WHERE d.kind <> 'suppressed' AND d.day >= :first_day AND d.day <= :last_day
    ),
    told AS (
        SELECT d.istat_code, m.name, d.day, d.level, d.periods, d.decided_at, d.ends_at, d.replaced_at
        FROM ledger d
        JOIN deciding c ON c.id = d.deciding_id
        JOIN municipality m ON m.istat_code = d.istat_code
        WHERE d.level >= 2 AND NOT c.internal AND (CAST(:region AS text) IS NULL OR m.region_code = :region)
    ),
    hours AS (
        SELECT istat_code, name, decided_at, replaced_at, ends_at, level,
               day::timestamp AT TIME ZONE 'Europe/Rome' AS from_hour, ends_at AS to_hour
        FROM told WHERE periods IS NULL
        UNION ALL
        SELECT istat_code, name, decided_at, replaced_at, ends_at, CAST(part ->> 2 AS integer),
               CAST(part ->> 0 AS timestamptz), CAST(part ->> 1 AS timestamptz)
        FROM told CROSS JOIN LATERAL jsonb_array_elements(periods) AS part
        WHERE periods IS NOT NULL AND CAST(part ->> 2 AS integer) >= 2
    ),
    parts AS (
        SELECT istat_code, name, level, decided_at AS told_at, GREATEST(from_hour, decided_at) AS begins_at,
               LEAST(to_hour, ends_at, replaced_at) AS ends_at
        FROM hours
    )
"""

_OF_PLACES = text(f"""
    WITH {_PARTS}
    SELECT * FROM parts WHERE begins_at < ends_at ORDER BY istat_code, begins_at, ends_at
""")  # noqa: S608 - made of constants of this module only

#: The same for all places together; there are few different hours.
_OF_ANY = text(f"""
    WITH {_PARTS}
    SELECT begins_at, ends_at, max(level) AS level, array_agg(DISTINCT istat_code) AS places
    FROM parts WHERE begins_at < ends_at
    GROUP BY begins_at, ends_at
    ORDER BY begins_at, ends_at
""")  # noqa: S608 - made of constants of this module only


def spells_between(session: Session, start: datetime, end: datetime, *, region: str | None = None) -> Sequence[Spell]:
    """Spells of orange or red that overlap a time, whole, by municipality and beginning."""
    given = {"first_day": rome_day(start - LOOK_BACK), "last_day": rome_day(end), "region": region}
    rows = session.execute(_OF_PLACES, given).all()
    found = [spell for _, parts in groupby(rows, attrgetter("istat_code")) for spell in _joined(parts)]
    return [one for one in found if one.begins_at < end and one.ends_at > start]


def bouts_between(session: Session, start: datetime, end: datetime, *, region: str | None = None) -> Sequence[Bout]:
    """Times that overlap a time in which any municipality was in orange or red, the newest first."""
    given = {"first_day": rome_day(start), "last_day": rome_day(end), "region": region}
    found: list[Bout] = []
    places: set[str] = set()
    for row in session.execute(_OF_ANY, given):
        if found and row.begins_at <= found[-1].ends_at:
            last = found.pop()
            places |= set(row.places)
            begins, ends, level = last.begins_at, max(last.ends_at, row.ends_at), max(last.level, Level(row.level))
        else:
            places = set(row.places)
            begins, ends, level = row.begins_at, row.ends_at, Level(row.level)
        found.append(Bout(begins, ends, level, len(places)))
    return [bout for bout in reversed(found) if bout.begins_at < end and bout.ends_at > start]


def _joined(parts: Iterable[Row[Any]]) -> list[Spell]:
    """Parts of one municipality, in order, as spells."""
    found: list[Spell] = []
    for row in parts:
        if found and row.begins_at <= found[-1].ends_at:
            last = found.pop()
            told, begins = min(last.told_at, row.told_at), last.begins_at
            ends, level = max(last.ends_at, row.ends_at), max(last.level, Level(row.level))
        else:
            told, begins, ends, level = row.told_at, row.begins_at, row.ends_at, Level(row.level)
        found.append(Spell(row.istat_code, row.name, level, told, begins, ends))
    return found
