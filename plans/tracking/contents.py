"""Indicators of what plans hold: scores (T5), areas (T7, T8), conflicts (T9)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from plans.domain.checklist import LINES, weights
from plans.tracking.facts import TOSCANA
from plans.tracking.geodata import CONFLICT
from plans.tracking.scope import Indicator, Scope, ask, asked_rows
from plans.tracking.waiting import WALK

_STANDINGS = """
SELECT istat_code, name, region_code, population, area_km2, state, state_since, revised_on, formal, content,
    version_id IS NOT NULL AS published, conflicts, CASE WHEN :graded THEN grades::text ELSE '{}' END
FROM newest
"""


class MonthRow(NamedTuple):
    """How one plan stood in a month. A tuple, because there are thousands.

    ``published``: citizens saw a version; ``name`` is None of a municipality that is no longer there; ``grades`` as
    JSON, empty where nobody asked for them.
    """

    istat_code: str
    name: str | None
    region_code: str
    population: int | None
    area_km2: float
    state: str | None
    state_since: date | None
    revised_on: date | None
    formal: float
    content: float
    published: bool
    conflicts: int
    grades: str

    @property
    def missing(self) -> tuple[str, ...]:
        """Lines that are not proven: absent, then declared; worked out only for who is looked at."""
        absent, partly = _not_proven(self.grades, self.region_code == TOSCANA)
        return absent + partly


def month_rows(session: Session, scope: Scope, *, graded: bool = False) -> list[MonthRow]:
    """Every municipality of the month, in no order, in one statement; ``graded``: with what is ``missing``."""
    return list(map(MonthRow._make, asked_rows(session, _STANDINGS, scope, graded=graded)))


_MUNICIPALITIES = """
SELECT istat_code, name, region_code, population, area_km2, state, state_since, revised_on, age_band, formal, content,
    version_id IS NOT NULL AS published, conflicts, grades::text AS grades
FROM newest
ORDER BY istat_code
"""


def municipalities(session: Session, scope: Scope) -> list[dict[str, Any]]:
    """Every municipality with its row, for maps, lists and files.

    ``missing`` are the lines that are not proven: first those of which there is nothing (``absent``), then those that
    are there in part or only said (``partly``); each heaviest first.
    """
    rows = ask(session, _MUNICIPALITIES, scope)
    for row in rows:
        row["absent"], row["partly"] = _not_proven(row.pop("grades"), row["region_code"] == TOSCANA)
        row["missing"] = [*row["absent"], *row["partly"]]
    return rows


@lru_cache(maxsize=4096)
def _not_proven(written: str, tuscan: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Lines that are absent, and those that are only declared. Of a whole country many have the same grades."""
    grades: dict[str, float] = json.loads(written)
    lines = sorted(weights(tuscan=tuscan).items(), key=lambda line: -line[1])
    absent = tuple(line for line, _ in lines if grades.get(line, 0) == 0)
    return absent, tuple(line for line, _ in lines if 0 < grades.get(line, 0) < 1)


_T5 = """
SELECT key AS id, count(*) FILTER (WHERE value = '1') AS proven, count(*) FILTER (WHERE value = '0.5') AS partly,
    (SELECT count(*) FROM newest) AS municipalities,
    (SELECT count(*) FROM newest WHERE region_code = :toscana) AS tuscan,
    (SELECT avg(formal) FROM newest) AS formal, (SELECT avg(content) FROM newest) AS content
FROM (
    SELECT grade.key, grade.value FROM newest CROSS JOIN LATERAL jsonb_each_text(grades) grade
    UNION ALL SELECT '', ''
) graded
GROUP BY key
"""


def scores(session: Session, scope: Scope) -> Indicator:
    """T5: each line with how many have it; the two means stand in every row."""
    found = {row["id"]: row for row in ask(session, _T5, scope, toscana=TOSCANA)}
    total = found[""]  # always there: grades leave out lines that nobody has
    rows = [_line(line, found.get(line, {}), total) for line in LINES if total["municipalities"]]
    return Indicator("T5", "Punteggio formale e di contenuto", rows, "La lista di controllo è una nostra proposta.")


def _line(line: str, found: Mapping[str, Any], total: Mapping[str, Any]) -> dict[str, Any]:
    proven, partly = found.get("proven", 0), found.get("partly", 0)
    asked = total["tuscan" if line == "A5" else "municipalities"]
    return {
        "id": line,
        "title": LINES[line].title,
        "proven": proven,
        "partly": partly,
        "missing": asked - proven - partly,
        "formal": total["formal"],
        "content": total["content"],
    }


#: What is kept of a municipality is read once, however much of it is asked.
_T7 = """
SELECT istat_code, name, population, coalesce((classes->>'AE_ATTESA')::int, 0) AS areas, method,
    near_source AS source_id,
    CASE method WHEN 'points' THEN round(near_known)::int ELSE population END AS people,
    CASE method WHEN 'points' THEN round(near_people)::int ELSE round(share * population)::int END AS near_population,
    share AS near_share, coalesce(served_share, 0) AS served_share
FROM newest
CROSS JOIN LATERAL jsonb_to_record(facts) kept(classes jsonb, near_share float, near_people float, near_known float,
    near_source bigint, served_share float)
CROSS JOIN LATERAL (SELECT CASE WHEN version_id IS NULL THEN 'none' WHEN coalesce(near_known, 0) = 0 THEN 'area'
    ELSE 'points' END AS method) counted
CROSS JOIN LATERAL (
    SELECT CASE method WHEN 'points' THEN near_people / near_known ELSE coalesce(near_share, 0) END AS share
) shared
ORDER BY share, population DESC NULLS LAST, istat_code
"""


def waiting_coverage(session: Session, scope: Scope) -> Indicator:
    """T7 by municipality, white spots first.

    ``method``: ``points`` counts the people who live near an area (``people`` is whose place is known, ``source_id``
    who counted them), ``area`` spreads them over the territory, ``none`` has nothing published. Never to be added up.
    """
    note = (
        f"Persone entro {WALK} m in linea d'aria da un'area di attesa. Dove si sa dove abitano (method «points») si "
        "contano lì; altrimenti (method «area») è una stima per superficie: la popolazione è distribuita uniformemente "
        "sul territorio, e nei Comuni grandi e poco abitati è troppo bassa. I due conti non si sommano. «served_share» "
        "è invece quanto le aree dichiarano di servire."
    )
    return Indicator("T7", "Popolazione vicina a un'area di attesa", ask(session, _T7, scope), note)


_T8 = """
SELECT istat_code, name, coalesce((facts->>'capacity')::int, 0) AS capacity, (facts->>'exposed')::int AS exposed,
    coalesce((facts->>'capacity')::int, 0)::float / nullif((facts->>'exposed')::int, 0) AS ratio
FROM newest
WHERE version_id IS NOT NULL
ORDER BY ratio NULLS LAST, istat_code
"""


def reception(session: Session, scope: Scope) -> Indicator:
    """T8, the least first; without drawn hazards there is nothing to compare with."""
    note = "Esposti stimati per superficie: quota del territorio nelle aree di pericolo disegnate, per la popolazione."
    return Indicator("T8", "Posti di assistenza per persona esposta", ask(session, _T8, scope), note)


_T9 = """
SELECT istat_code, name AS municipality, facts->'conflicts' AS conflicts
FROM newest
WHERE conflicts > 0
ORDER BY istat_code
"""


def conflicts(session: Session, scope: Scope) -> Indicator:
    """T9: each emergency area that lies in a hazard it serves, with a point to click (EPSG:4326)."""
    rows = [one for row in ask(session, _T9, scope) for one in _conflicts_of(row)]
    return Indicator("T9", "Aree di emergenza in zone di pericolo", rows)


#: Only municipalities are read of which something is on the page.
_CONFLICT_PAGE = """
, placed AS (
    SELECT istat_code, name, facts, conflicts, count(*) OVER () AS municipalities, sum(conflicts) OVER () AS total,
        sum(conflicts) OVER (ORDER BY conflicts DESC, istat_code) - conflicts AS before
    FROM newest WHERE conflicts > 0
)
SELECT istat_code, name AS municipality, facts->'conflicts' AS conflicts, before::int, total::int, municipalities
FROM placed
WHERE before < :start + :size AND before + conflicts > :start
ORDER BY before
"""


def conflict_page(session: Session, scope: Scope, *, start: int, size: int) -> tuple[list[dict[str, Any]], int, int]:
    """Of all conflicts those from ``start`` on, municipalities with the most first; how many there are, and in how many
    municipalities. Rows as of :func:`conflicts`."""
    found = ask(session, _CONFLICT_PAGE, scope, start=start, size=size)
    if not found:
        return [], 0, 0
    first = found[0]
    rows = [one for row in found for one in _conflicts_of(row)]
    skipped = start - first["before"]
    return rows[skipped : skipped + size], first["total"], first["municipalities"]


def _conflicts_of(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    about = {"istat_code": row["istat_code"], "municipality": row["municipality"]}
    return [about | _conflict(one) for one in row["conflicts"]]


def _conflict(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Every member, also of what an old snapshot keeps: those had fewer, and called the feature ``id``."""
    return {name: kept.get(name) for name in CONFLICT} | {"feature_id": kept.get("feature_id", kept.get("id"))}
