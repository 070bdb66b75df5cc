"""Which risks plans speak of, and how far (T6): a row for each municipality, a column for each risk.

A plan says of each risk whether it is relevant there (line B2). Of one that is, it ought to have the area drawn, a
scenario, and what is done in each phase. Old months know only of those that were relevant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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


#: What is kept of a municipality is read once, and each risk once: of a whole country there are tens of thousands. Of
#: the rows only those of a page are joined with what they are made of.
_PAGE = """
, kept AS MATERIALIZED (
    SELECT istat_code, name, coalesce(risks, '{}') AS risks, coalesce(other_risks, '{}') AS other
    FROM newest CROSS JOIN LATERAL jsonb_to_record(facts) said(risks jsonb, other_risks jsonb)
), said AS MATERIALIZED (
    SELECT istat_code, key AS risk, (value->'layer')::boolean AS layer, (value->'scenario')::boolean AS scenario,
        (value->'phases')::boolean AS phases
    FROM kept CROSS JOIN LATERAL jsonb_each(risks)
), summary AS (
    SELECT risk, count(*) AS relevant, count(*) FILTER (WHERE layer) AS layer,
        count(*) FILTER (WHERE scenario) AS scenario, count(*) FILTER (WHERE phases) AS phases,
        count(*) FILTER (WHERE layer AND scenario AND phases) AS complete, 0 AS not_relevant, 0 AS not_assessed
    FROM said GROUP BY risk
    UNION ALL
    SELECT key, 0, 0, 0, 0, 0, count(*) FILTER (WHERE value = 'false'), count(*) FILTER (WHERE value = 'null')
    FROM kept CROSS JOIN LATERAL jsonb_each(other) GROUP BY key
), counted AS (
    SELECT istat_code, count(*) AS relevant, count(*) FILTER (WHERE NOT (layer AND scenario AND phases)) AS incomplete
    FROM said GROUP BY istat_code
), page AS (
    SELECT kept.*, coalesce(counted.relevant, 0) AS relevant, coalesce(counted.incomplete, 0) AS incomplete,
        count(*) OVER () AS total
    FROM kept LEFT JOIN counted ON counted.istat_code = kept.istat_code
    WHERE CAST(:risk AS text) IS NULL OR jsonb_exists(kept.risks, :risk)
    ORDER BY %s, kept.istat_code
    LIMIT :size OFFSET :start
)
SELECT (SELECT coalesce(jsonb_agg(to_jsonb(summary)), '[]') FROM summary) AS summary, page.*
FROM (SELECT) one LEFT JOIN page ON true
ORDER BY %s, istat_code
"""

#: Ways of ordering: those with most to do first, nothing stated before all is there; by name; by how many are relevant.
ORDERS = {
    "incompleti": "incomplete DESC, relevant",
    "nome": "name",
    "rilevanti": "relevant DESC, incomplete DESC",
}


@dataclass(frozen=True, slots=True)
class RiskPage:
    """Municipalities from one on, and how many there are in all (``total``).

    ``risks`` of a row has, by relevant risk, ``layer``, ``scenario`` and ``phases``; ``other`` has false by risk that
    is not relevant, and None by one that was not assessed. ``summary`` says by risk, of all municipalities, how many
    plans call it ``relevant`` (with ``layer``, ``scenario``, ``phases``, and with all three: ``complete``),
    ``not_relevant``, ``not_assessed``.
    """

    rows: Sequence[dict[str, Any]]
    total: int
    summary: Mapping[str, Mapping[str, int]]


def risk_page(
    session: Session, scope: Scope, *, order: str, risk: str | None, size: int | None, start: int = 0
) -> RiskPage:
    """At most ``size`` municipalities in an order of :data:`ORDERS`; with ``risk`` those that call it relevant."""
    by = ORDERS[order]
    found = ask(session, _PAGE % (by, by), scope, risk=risk, size=size, start=start)
    summary: dict[str, dict[str, int]] = {}
    for row in found[0]["summary"]:
        so_far = summary.setdefault(row.pop("risk"), {})
        so_far.update({key: count + so_far.get(key, 0) for key, count in row.items()})
    rows = [row for row in found if row["istat_code"] is not None]
    return RiskPage(rows, rows[0]["total"] if rows else 0, summary)


def missing_parts(said: dict[str, bool]) -> Iterable[str]:
    """What a relevant risk has not: ``layer``, ``scenario``, ``phases``."""
    return [part for part in ("layer", "scenario", "phases") if not said[part]]
