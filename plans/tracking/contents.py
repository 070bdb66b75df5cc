"""Indicators of what plans hold: scores (T5), risks (T6), areas (T7, T8), conflicts (T9), classes (T13)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from plans.domain.checklist import LINES
from plans.domain.taxonomy import CLASSES
from plans.tracking.facts import TOSCANA
from plans.tracking.geodata import CONFLICT, WALK
from plans.tracking.scope import Indicator, Scope, ask, asked_rows

_STANDINGS = """
SELECT istat_code, name, region_code, population, area_km2, state, state_since, revised_on, formal, content,
    version_id IS NOT NULL AS published, conflicts, grades::text
FROM newest
"""


class MonthRow(NamedTuple):
    """How one plan stood in a month. ``published``: citizens saw a version; ``missing``: lines not proven, heaviest
    first; ``name`` is None of a municipality that is no longer there. A tuple, because there are thousands."""

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
    missing: tuple[str, ...]


def month_rows(session: Session, scope: Scope) -> list[MonthRow]:
    """Every municipality of the month, in no order, in one statement."""
    rows = asked_rows(session, _STANDINGS, scope)
    return [MonthRow._make((*row[:-1], _missing(row[-1], row[2] == TOSCANA))) for row in rows]


_MUNICIPALITIES = """
SELECT istat_code, name, region_code, population, area_km2, state, state_since, revised_on, age_band, formal, content,
    version_id IS NOT NULL AS published, conflicts, grades::text AS grades
FROM newest
ORDER BY istat_code
"""


def municipalities(session: Session, scope: Scope) -> list[dict[str, Any]]:
    """Every municipality with its row, for maps, lists and files. ``missing`` are lines not proven, heaviest first."""
    rows = ask(session, _MUNICIPALITIES, scope)
    for row in rows:
        row["missing"] = list(_missing(row.pop("grades"), row["region_code"] == TOSCANA))
    return rows


@lru_cache(maxsize=4096)
def _missing(written: str, tuscan: bool) -> tuple[str, ...]:
    """Lines that are absent, then those that are only declared. Of a whole country many have the same grades."""
    grades: dict[str, float] = json.loads(written)
    lines = [line for line in LINES.values() if line.id != "A5" or tuscan]
    left = [line for line in lines if grades.get(line.id, 0) < 1]
    return tuple(line.id for line in sorted(left, key=lambda line: (grades.get(line.id, 0), -line.weight)))


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


_T6 = """
SELECT istat_code, name, risk.key AS risk, (value->>'layer')::boolean AS layer,
    (value->>'scenario')::boolean AS scenario, (value->>'phases')::boolean AS phases,
    (value->>'layer')::boolean AND (value->>'scenario')::boolean AND (value->>'phases')::boolean AS complete
FROM newest CROSS JOIN LATERAL jsonb_each(coalesce(facts->'risks', '{}')) risk
ORDER BY istat_code, risk.key
"""


def risk_matrix(session: Session, scope: Scope) -> Indicator:
    """T6: a row for each municipality and risk that its plan calls relevant."""
    return Indicator(
        "T6", "Copertura per rischio", ask(session, _T6, scope), "Solo i rischi detti rilevanti (voce B2)."
    )


_T7 = """
SELECT istat_code, name, population, coalesce((facts->'classes'->>'AE_ATTESA')::int, 0) AS areas,
    coalesce((facts->>'near_share')::float, 0) AS near_share,
    round(coalesce((facts->>'near_share')::float, 0) * population)::int AS near_population,
    coalesce((facts->>'served_share')::float, 0) AS served_share
FROM newest
ORDER BY near_share, population DESC NULLS LAST
"""


def waiting_coverage(session: Session, scope: Scope) -> Indicator:
    """T7 by municipality, white spots first. No grid of the population is loaded, so it is spread over the area."""
    note = (
        f"Stima per superficie: territorio entro {WALK} m in linea d'aria da un'area di attesa, con la popolazione "
        "distribuita uniformemente perché non è caricata nessuna griglia. Nei Comuni grandi e poco abitati è troppo "
        "bassa. «served_share» è invece quanto le aree dichiarano di servire."
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
    rows = [
        {"istat_code": row["istat_code"], "municipality": row["municipality"], **_conflict(one)}
        for row in ask(session, _T9, scope)
        for one in row["conflicts"]
    ]
    return Indicator("T9", "Aree di emergenza in zone di pericolo", rows)


def _conflict(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Every member, also of what an old snapshot keeps: those had fewer, and called the feature ``id``."""
    return {name: kept.get(name) for name in CONFLICT} | {"feature_id": kept.get("feature_id", kept.get("id"))}


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
    wanted = [one.code for one in CLASSES.values() if one.d265]
    rows = [{**row, "label": CLASSES[row["code"]].label} for row in ask(session, _T13, scope, classes=wanted)]
    return Indicator("T13", "Classi del catalogo nazionale presenti", rows)
