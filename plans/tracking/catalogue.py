"""How complete plans are against the classes that the national catalogue asks municipalities for (T13)."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from plans.domain.taxonomy import CLASSES
from plans.tracking.scope import Indicator, Scope, ask

#: What decree 265 asks for.
WANTED: tuple[str, ...] = tuple(one.code for one in CLASSES.values() if one.d265)

_T13 = """
SELECT class.code, count(newest.istat_code) FILTER (WHERE jsonb_exists(facts->'classes', class.code)) AS present,
    count(newest.istat_code) AS municipalities
FROM unnest(CAST(:classes AS text[])) WITH ORDINALITY class(code, place)
CROSS JOIN newest
GROUP BY class.code, place
ORDER BY place
"""


def catalogue(session: Session, scope: Scope) -> Indicator:
    """T13: how many municipalities have each class that decree 265 asks for."""
    rows = ask(session, _T13, scope, classes=list(WANTED))
    found = [{**row, "label": CLASSES[row["code"]].label} for row in rows]
    return Indicator("T13", "Classi del catalogo nazionale presenti", found)


_LACKING = """
SELECT istat_code, name, version_id IS NOT NULL AS published, (facts->'classes')::text AS classes
FROM newest
ORDER BY istat_code
"""


def lacking(session: Session, scope: Scope) -> list[dict[str, Any]]:
    """Every municipality with ``lacks``, the wanted classes of which it has published nothing; most first."""
    rows = ask(session, _LACKING, scope)
    for row in rows:
        row["lacks"] = _lacks(row.pop("classes") or "{}")
    return sorted(rows, key=lambda row: (-len(row["lacks"]), row["istat_code"]))


@lru_cache(maxsize=4096)
def _lacks(written: str) -> tuple[str, ...]:
    """Counts differ more often than classes: all the same many municipalities of a country are alike."""
    there = json.loads(written)
    return tuple(code for code in WANTED if code not in there)
