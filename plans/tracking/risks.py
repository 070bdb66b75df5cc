"""Which risks plans speak of, and how far (T6): a row for each municipality, a column for each risk.

A plan says of each risk whether it is relevant there (line B2). Of one that is, it ought to have the area drawn, a
scenario, and what is done in each phase. Old months know only of those that were relevant.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from plans.tracking.scope import Indicator, Scope, ask

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


_SUMMARY = """
, said AS (
    SELECT key AS risk, value AS relevant, NULL::boolean AS other
    FROM newest CROSS JOIN LATERAL jsonb_each(coalesce(facts->'risks', '{}'))
    UNION ALL
    SELECT key, NULL, (nullif(value, 'null') IS NOT NULL)
    FROM newest CROSS JOIN LATERAL jsonb_each(coalesce(facts->'other_risks', '{}'))
)
SELECT risk, count(relevant) AS relevant,
    count(*) FILTER (WHERE (relevant->>'layer')::boolean) AS layer,
    count(*) FILTER (WHERE (relevant->>'scenario')::boolean) AS scenario,
    count(*) FILTER (WHERE (relevant->>'phases')::boolean) AS phases,
    count(*) FILTER (WHERE (relevant->>'layer')::boolean AND (relevant->>'scenario')::boolean
        AND (relevant->>'phases')::boolean) AS complete,
    count(*) FILTER (WHERE other) AS not_relevant, count(*) FILTER (WHERE NOT other) AS not_assessed
FROM said
GROUP BY risk
"""


def risk_summary(session: Session, scope: Scope) -> dict[str, dict[str, Any]]:
    """By risk: how many plans call it ``relevant``, with ``layer``, ``scenario`` and ``phases``, and all three."""
    return {row["risk"]: row for row in ask(session, _SUMMARY, scope)}


#: Sorted before it is cut: of a whole country the fifty rows of a page are read, and no more.
_ROWS = """
, counted AS (
    SELECT istat_code, name, facts->'risks' AS risks, facts->'other_risks' AS other, relevant, incomplete
    FROM newest CROSS JOIN LATERAL (
        SELECT count(*) AS relevant, count(*) FILTER (WHERE value @> '{"layer": false}'
            OR value @> '{"scenario": false}' OR value @> '{"phases": false}') AS incomplete
        FROM jsonb_each(coalesce(facts->'risks', '{}'))
    ) risk
    WHERE CAST(:risk AS text) IS NULL OR jsonb_exists(facts->'risks', :risk)
)
SELECT istat_code, name, coalesce(risks, '{}') AS risks, coalesce(other, '{}') AS other, relevant, incomplete,
    count(*) OVER () AS total
FROM counted
ORDER BY %s, istat_code
LIMIT :size OFFSET :start
"""

#: Ways of ordering: those with most to do first, nothing stated before all is there; by name; by how many are relevant.
ORDERS = {
    "incompleti": "incomplete DESC, relevant",
    "nome": "name",
    "rilevanti": "relevant DESC, incomplete DESC",
}


def risk_rows(
    session: Session, scope: Scope, *, order: str, risk: str | None, size: int | None, start: int = 0
) -> tuple[list[dict[str, Any]], int]:
    """Municipalities from ``start`` on, at most ``size`` of them, and how many there are.

    ``risks`` has, by relevant risk, ``layer``, ``scenario`` and ``phases``; ``other`` has false by risk that is not
    relevant, and None by one that was not assessed. ``risk``: only those whose plan calls it relevant.
    """
    rows = ask(session, _ROWS % ORDERS[order], scope, risk=risk, size=size, start=start)
    return rows, rows[0]["total"] if rows else 0


def missing_parts(said: dict[str, bool]) -> Iterable[str]:
    """What a relevant risk has not: ``layer``, ``scenario``, ``phases``."""
    return [part for part in ("layer", "scenario", "phases") if not said[part]]
