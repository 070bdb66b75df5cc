"""Indicators of use: reach (T11), who keeps the plan alive (T12), ambiti (T14).

What happened after the month, or was written down after the instant as known at which is asked, does not count.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from plans.tracking.declarations import AMBITO
from plans.tracking.scope import Indicator, Scope, ask

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


#: The instant before which things have happened that count.
_UNTIL = """
, until AS MATERIALIZED (SELECT least(
    coalesce(CAST(:known AS timestamptz) + interval '1 microsecond', 'infinity'),
    (CAST(:month AS date) + interval '1 month') AT TIME ZONE 'Europe/Rome') AS instant)
"""

_T12 = f"""{_UNTIL}
, said AS (
    SELECT DISTINCT ON (istat_code, line) istat_code, line, kind, detail->>'day' AS day,
        max(stated_at) FILTER (WHERE kind = 'stated') OVER (PARTITION BY istat_code, line) AS at
    FROM plan_declaration WHERE stated_at < (SELECT instant FROM until) AND line IN ('C2', 'E3')
    ORDER BY istat_code, line, id DESC
)
SELECT newest.istat_code, newest.name, uploads.at AS last_upload, steps.at AS last_step,
    stated.functions AS contacts_confirmed,
    CASE WHEN stated.exercise <= newest.valid_on::text THEN stated.exercise END AS last_exercise,
    coalesce((grades->>'E5')::float, 0) = 1 AS alive
FROM newest
LEFT JOIN (
    SELECT istat_code, max(created_at) AS at FROM plan_version WHERE created_at < (SELECT instant FROM until)
    GROUP BY istat_code
) uploads ON uploads.istat_code = newest.istat_code
LEFT JOIN (
    SELECT istat_code, max(recorded_at) AS at FROM plan_step WHERE recorded_at < (SELECT instant FROM until)
    GROUP BY istat_code
) steps ON steps.istat_code = newest.istat_code
LEFT JOIN (
    SELECT istat_code, max(at) FILTER (WHERE line = 'C2') AS functions, max(day) FILTER (WHERE line = 'E3') AS exercise
    FROM said WHERE kind <> 'withdrawn' GROUP BY istat_code
) stated ON stated.istat_code = newest.istat_code
ORDER BY greatest(uploads.at, steps.at) NULLS FIRST, newest.istat_code
"""  # noqa: S608 (names are ours)


def life(session: Session, scope: Scope) -> Indicator:
    """T12, the quietest first. ``contacts_confirmed``: the functions that are in force were last stated then.

    ``last_exercise`` is that of the statement in force, once its day has come.
    """
    note = "L'ultimo accesso non si vede da qui: vale l'ultimo caricamento, passo o dichiarazione del Comune."
    return Indicator("T12", "Piani vivi", ask(session, _T12, scope), note)


_T14 = f"""{_UNTIL}
, adopted AS (
    SELECT DISTINCT ON (istat_code) istat_code, kind <> 'withdrawn' AS yes
    FROM plan_declaration WHERE line = :ambito AND stated_at < (SELECT instant FROM until)
    ORDER BY istat_code, id DESC
)
SELECT plan_ambito.name AS ambito, count(*) AS members, count(*) FILTER (WHERE adopted.yes) AS adopted,
    coalesce(bool_and(adopted.yes IS TRUE), false) AS complete,
    coalesce(array_agg(newest.name ORDER BY newest.name) FILTER (WHERE adopted.yes IS NOT TRUE), '{{}}') AS laggards
FROM plan_ambito
JOIN newest ON newest.istat_code = plan_ambito.istat_code
LEFT JOIN adopted ON adopted.istat_code = plan_ambito.istat_code
GROUP BY plan_ambito.name
ORDER BY plan_ambito.name
"""  # noqa: S608


def ambiti(session: Session, scope: Scope) -> Indicator:
    """T14: ambiti of the operator's list, and which members have not stated to have adopted the common section."""
    note = "Gli ambiti sono quelli dell'elenco importato; l'adozione è quanto dichiarano i Comuni."
    return Indicator("T14", "Sezioni comuni degli ambiti", ask(session, _T14, scope, ambito=AMBITO), note)
