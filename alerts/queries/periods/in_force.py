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
#: And what was told of days after the time goes on with it, as far as sources look ahead.
LOOK_AHEAD = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Spell:
    """One municipality in orange or red without a break. ``told_at``: when the first part of it was told."""

    istat_code: str
    name: str
    level: Level
    told_at: datetime
    begins_at: datetime
    ends_at: datetime


#: Parts, one for each hour range of what was told; a day without hours is the whole day on Italy's clock. Days first,
#: by their index: the planner cannot know how many rows a region has.
_PARTS = """
    near AS MATERIALIZED (
        SELECT id, deciding_id, istat_code, day, hazard, level, periods, decided_at, ends_at
        FROM decision WHERE kind <> 'suppressed' AND day >= :first_day AND day <= :last_day
    ),
    told AS MATERIALIZED (
        SELECT istat_code, day, level, periods, decided_at, ends_at,
               lead(decided_at) OVER (
                   PARTITION BY day, hazard COLLATE "C", istat_code COLLATE "C" ORDER BY id) AS replaced_at
        FROM near
        WHERE deciding_id NOT IN (SELECT id FROM deciding WHERE internal)
          AND istat_code IN (SELECT istat_code FROM municipality WHERE region_code = COALESCE(:region, region_code))
    ),
    hours AS (
        SELECT istat_code, decided_at, replaced_at, ends_at, level,
               day::timestamp AT TIME ZONE 'Europe/Rome' AS from_hour, ends_at AS to_hour
        FROM told WHERE periods IS NULL AND level >= 2
        UNION ALL
        SELECT istat_code, decided_at, replaced_at, ends_at, CAST(part ->> 2 AS integer),
               CAST(part ->> 0 AS timestamptz), CAST(part ->> 1 AS timestamptz)
        FROM told CROSS JOIN LATERAL jsonb_array_elements(periods) AS part
        WHERE periods IS NOT NULL AND level >= 2 AND CAST(part ->> 2 AS integer) >= 2
    ),
    parts AS (
        SELECT istat_code, level, decided_at AS told_at, GREATEST(from_hour, decided_at) AS begins_at,
               LEAST(to_hour, ends_at, replaced_at) AS ends_at
        FROM hours
    )
"""

_OF_PLACES = text(f"""
    WITH {_PARTS}
    SELECT parts.*, m.name FROM parts JOIN municipality m USING (istat_code)
    WHERE begins_at < ends_at ORDER BY istat_code, begins_at, ends_at
""")  # noqa: S608 - made of constants of this module only


def spells_between(session: Session, start: datetime, end: datetime, *, region: str | None = None) -> Sequence[Spell]:
    """Spells of orange or red that overlap a time, whole, by municipality and beginning."""
    given = {"first_day": rome_day(start - LOOK_BACK), "last_day": rome_day(end + LOOK_AHEAD), "region": region}
    rows = session.execute(_OF_PLACES, given).all()
    found = [spell for _, parts in groupby(rows, attrgetter("istat_code")) for spell in _joined(parts)]
    return [one for one in found if one.begins_at < end and one.ends_at > start]


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
