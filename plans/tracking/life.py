"""Indicators of use: quality of uploads (T10), reach (T11), who keeps the plan alive (T12), ambiti (T14)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from plans.tracking.declarations import AMBITO
from plans.tracking.scope import Indicator, Scope, ask

_T10 = """
, uploads AS (
    SELECT date_trunc('month', version.created_at AT TIME ZONE 'Europe/Rome')::date AS month, version.id,
        version.features
    FROM newest JOIN plan_version version ON version.istat_code = newest.istat_code
    WHERE version.created_at < newest.valid_on + interval '1 day'
        AND version.created_at >= newest.valid_on - interval '24 months'
), found AS (
    SELECT uploads.month, finding.level, count(*) AS rows
    FROM uploads JOIN plan_finding finding ON finding.version_id = uploads.id
    WHERE finding.scope = 'row' AND finding.level IN ('E', 'R', 'W')
    GROUP BY uploads.month, finding.level
), checked AS (
    SELECT coalesce(sum(count.value::int), 0) AS features,
        coalesce((SELECT sum(verified.value::int) FROM newest
            CROSS JOIN LATERAL jsonb_each_text(coalesce(facts->'verified', '{}')) verified
            WHERE verified.key >= to_char(newest.valid_on - interval '24 months', 'YYYY-MM')), 0) AS verified
    FROM newest CROSS JOIN LATERAL jsonb_each_text(coalesce(facts->'classes', '{}')) count
)
SELECT uploads.month, count(*) AS uploads, coalesce(sum(uploads.features), 0) AS features,
    coalesce((SELECT rows FROM found WHERE month = uploads.month AND level = 'E'), 0) AS blocked,
    coalesce((SELECT rows FROM found WHERE month = uploads.month AND level = 'R'), 0) AS repaired,
    coalesce((SELECT rows FROM found WHERE month = uploads.month AND level = 'W'), 0) AS warned,
    (SELECT verified::float / nullif(features, 0) FROM checked) AS verified_share
FROM uploads
GROUP BY uploads.month
ORDER BY uploads.month
"""


def quality(session: Session, scope: Scope) -> Indicator:
    """T10: what uploads of the last 24 months brought, by month; the share of features verified stands in every row."""
    note = "«verified_share» riguarda ciò che è pubblicato: elementi verificati negli ultimi 24 mesi."
    return Indicator("T10", "Qualità dei dati caricati", ask(session, _T10, scope), note)


_T11 = """
SELECT region_code, count(*) AS municipalities, count(version_id) AS published,
    coalesce(sum(population) FILTER (WHERE version_id IS NOT NULL), 0) AS published_population
FROM newest
GROUP BY region_code
ORDER BY region_code
"""


def reach(session: Session, scope: Scope) -> Indicator:
    """T11 as far as plans know: who is published."""
    note = "Visite e iscrizioni non si contano qui: i piani non conoscono i cittadini."
    return Indicator("T11", "Piani visibili ai cittadini", ask(session, _T11, scope), note)


_T12 = """
SELECT newest.istat_code, newest.name, uploads.at AS last_upload, steps.at AS last_step, said.contacts_confirmed,
    said.last_exercise, coalesce((grades->>'E5')::float, 0) = 1 AS alive
FROM newest
LEFT JOIN (SELECT istat_code, max(created_at) AS at FROM plan_version GROUP BY istat_code) uploads
    ON uploads.istat_code = newest.istat_code
LEFT JOIN (SELECT istat_code, max(recorded_at) AS at FROM plan_step GROUP BY istat_code) steps
    ON steps.istat_code = newest.istat_code
LEFT JOIN (
    SELECT istat_code, max(stated_at) FILTER (WHERE line = 'C2' AND kind <> 'withdrawn') AS contacts_confirmed,
        max(detail->>'day') FILTER (WHERE line = 'E3' AND kind <> 'withdrawn') AS last_exercise
    FROM plan_declaration GROUP BY istat_code
) said ON said.istat_code = newest.istat_code
ORDER BY greatest(uploads.at, steps.at) NULLS FIRST, newest.istat_code
"""


def life(session: Session, scope: Scope) -> Indicator:
    """T12, the quietest first. ``contacts_confirmed``: the nine functions were last stated then."""
    note = "L'ultimo accesso non si vede da qui: vale l'ultimo caricamento, passo o dichiarazione del Comune."
    return Indicator("T12", "Piani vivi", ask(session, _T12, scope), note)


_T14 = """
, adopted AS (
    SELECT DISTINCT ON (istat_code) istat_code, kind <> 'withdrawn' AS yes
    FROM plan_declaration WHERE line = :ambito ORDER BY istat_code, id DESC
)
SELECT plan_ambito.name AS ambito, count(*) AS members, count(*) FILTER (WHERE adopted.yes) AS adopted,
    coalesce(bool_and(adopted.yes IS TRUE), false) AS complete,
    coalesce(array_agg(newest.name ORDER BY newest.name) FILTER (WHERE adopted.yes IS NOT TRUE), '{}') AS laggards
FROM plan_ambito
JOIN newest ON newest.istat_code = plan_ambito.istat_code
LEFT JOIN adopted ON adopted.istat_code = plan_ambito.istat_code
GROUP BY plan_ambito.name
ORDER BY plan_ambito.name
"""


def ambiti(session: Session, scope: Scope) -> Indicator:
    """T14: ambiti of the operator's list, and which members have not stated to have adopted the common section."""
    note = "Gli ambiti sono quelli dell'elenco importato; l'adozione è quanto dichiarano i Comuni."
    return Indicator("T14", "Sezioni comuni degli ambiti", ask(session, _T14, scope, ambito=AMBITO), note)
