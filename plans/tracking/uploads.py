"""How good the data are that municipalities bring (T10): by month, and which uploads were the worst.

Findings of an upload are replaced when it is looked at again, so that a month's sums are written down: while it lasts,
and once more after its end, which is final. A change by hand is no upload.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from plans.tracking.scope import Indicator, Scope, ask

#: Months looked back.
MONTHS = 24
#: Uploads in the list of the worst.
WORST = 300

_MONTH = "date_trunc('month', version.created_at AT TIME ZONE 'Europe/Rome')::date"

#: Rows that refused, repaired, or warned, of each version.
_FOUND = """
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE level = 'E') AS blocked, count(*) FILTER (WHERE level = 'R') AS repaired,
        count(*) FILTER (WHERE level = 'W') AS warned
    FROM plan_finding WHERE version_id = version.id AND scope = 'row'
) found ON true
"""

#: A row that was written while its month lasted is written again where it has changed; one from afterwards is final.
_ADD = f"""
INSERT INTO plan_month_uploads (month, region_code, known_on, uploads, features, blocked, repaired, warned)
SELECT counted.month, counted.region_code, :now, counted.uploads, counted.features, counted.blocked, counted.repaired,
    counted.warned
FROM (
    SELECT {_MONTH} AS month, municipality.region_code, count(*) AS uploads,
        coalesce(sum(version.features), 0) AS features, sum(found.blocked) AS blocked, sum(found.repaired) AS repaired,
        sum(found.warned) AS warned
    FROM plan_version version
    JOIN municipality ON municipality.istat_code = version.istat_code
    {_FOUND}
    WHERE version.edit IS NULL AND version.created_at <= :now
        AND {_MONTH} > CAST(:month AS date) - interval '{MONTHS} months'
    GROUP BY 1, 2
) counted
LEFT JOIN LATERAL (
    SELECT * FROM plan_month_uploads kept
    WHERE kept.month = counted.month AND kept.region_code = counted.region_code
    ORDER BY known_on DESC LIMIT 1
) kept ON true
CROSS JOIN LATERAL (SELECT (counted.month + interval '1 month') AT TIME ZONE 'Europe/Rome' AS instant) ended
WHERE kept.month IS NULL OR (kept.known_on < ended.instant AND (:now >= ended.instant
    OR (kept.uploads, kept.features, kept.blocked, kept.repaired, kept.warned)
        IS DISTINCT FROM (counted.uploads, counted.features, counted.blocked, counted.repaired, counted.warned)))
"""  # noqa: S608 (names are ours)


def add_uploads(session: Session, month: date, *, now: datetime) -> None:
    """Write down what the uploads of this month brought, and of those before that are not final yet."""
    session.execute(text(_ADD), {"month": month, "now": now})


#: Of each month and region what was known then; a month that was first counted later is as it was counted then.
_T10 = f"""
, checked AS (
    SELECT sum((SELECT sum(value::int) FROM jsonb_each_text(classes))) AS features,
        coalesce(sum((SELECT sum(value::int) FROM jsonb_each_text(verified)
            WHERE key >= to_char(valid_on - interval '{MONTHS} months', 'YYYY-MM'))), 0) AS verified
    FROM newest CROSS JOIN LATERAL jsonb_to_record(facts) said(classes jsonb, verified jsonb)
), kept AS (
    SELECT DISTINCT ON (month, region_code) *
    FROM plan_month_uploads
    WHERE month <= :month AND month > CAST(:month AS date) - interval '{MONTHS} months'
        AND (CAST(:region AS bpchar) IS NULL OR region_code = :region) AND EXISTS (SELECT FROM newest)
    ORDER BY month, region_code, known_on <= coalesce(CAST(:known AS timestamptz), 'infinity') DESC,
        CASE WHEN known_on <= coalesce(CAST(:known AS timestamptz), 'infinity') THEN known_on END DESC, known_on
)
SELECT month, sum(uploads)::int AS uploads, sum(features)::int AS features, sum(blocked)::int AS blocked,
    sum(repaired)::int AS repaired, sum(warned)::int AS warned,
    (SELECT verified::float / nullif(features, 0) FROM checked) AS verified_share
FROM kept
GROUP BY month
ORDER BY month
"""  # noqa: S608


def quality(session: Session, scope: Scope) -> Indicator:
    """T10: what uploads of the last 24 months brought, by month; the share of features verified stands in every row."""
    note = "«verified_share» riguarda ciò che è pubblicato: elementi verificati negli ultimi 24 mesi."
    return Indicator("T10", "Qualità dei dati caricati", ask(session, _T10, scope), note)


def first_month(month: date) -> date:
    """The first of the months looked back at from ``month``."""
    months = month.year * 12 + month.month - MONTHS
    return date(months // 12, months % 12 + 1, 1)


_WORST = f"""
SELECT version.istat_code, municipality.name, version.id AS version_id, version.number, version.created_at,
    version.state, version.features, found.blocked, found.repaired, found.warned, commonest.rule AS worst_rule
FROM (
    SELECT version.id, counted.blocked, counted.repaired, counted.warned
    FROM (
        SELECT version_id, count(*) AS rows, count(*) FILTER (WHERE level = 'E') AS blocked,
            count(*) FILTER (WHERE level = 'R') AS repaired, count(*) FILTER (WHERE level = 'W') AS warned
        FROM plan_finding WHERE scope = 'row' AND level IN ('E', 'R', 'W')
        GROUP BY version_id
    ) counted
    JOIN plan_version version ON version.id = counted.version_id
    JOIN municipality ON municipality.istat_code = version.istat_code
    WHERE version.edit IS NULL AND (CAST(:region AS bpchar) IS NULL OR municipality.region_code = :region)
        AND version.created_at >= CAST(:since AS timestamptz)
    ORDER BY blocked DESC, rows DESC, version.id DESC
    LIMIT {WORST}
) found
JOIN plan_version version ON version.id = found.id
JOIN municipality ON municipality.istat_code = version.istat_code
LEFT JOIN LATERAL (
    SELECT rule FROM plan_finding
    WHERE version_id = version.id AND scope = 'row' AND level IN ('E', 'R', 'W')
    GROUP BY rule, level ORDER BY level = 'E' DESC, count(*) DESC, rule LIMIT 1
) commonest ON true
ORDER BY found.blocked DESC, found.blocked + found.repaired + found.warned DESC, version.id DESC
"""  # noqa: S608


def worst_uploads(session: Session, *, region_code: str | None, since: datetime) -> list[dict[str, Any]]:
    """The :data:`WORST` uploads since an instant, most blocked rows first, as they were looked at last.

    ``worst_rule`` is the rule that refused most rows, or where none was refused the one that was met most.
    """
    rows = session.execute(text(_WORST), {"region": region_code, "since": since}).mappings()
    return [dict(row) for row in rows]
