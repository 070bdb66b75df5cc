"""Indicators of the acts: who has a plan (T1), how old (T2), how soon it ends (T3), where it waits (T4), since when
this gets better (T15)."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from plans.domain.lifecycle import Validity, days_left, expires_on, validity
from plans.domain.validity import STUCK_DAYS, AgeBand
from plans.tracking.past import COUNTRY
from plans.tracking.scope import Indicator, Scope, ask

_T1 = """
SELECT region_code, count(*) AS municipalities, count(revised_on) AS adopted,
    coalesce(sum(population), 0) AS population,
    coalesce(sum(population) FILTER (WHERE revised_on IS NOT NULL), 0) AS adopted_population,
    sum(area_km2) AS area_km2, coalesce(sum(area_km2) FILTER (WHERE revised_on IS NOT NULL), 0) AS adopted_km2
FROM newest
GROUP BY GROUPING SETS ((region_code), ())
ORDER BY region_code NULLS LAST
"""


def adoption(session: Session, scope: Scope) -> Indicator:
    """T1 by number, population and area; the last row (region None) is the sum."""
    rows = [
        {
            **row,
            "share": _share(row["adopted"], row["municipalities"]),
            "population_share": _share(row["adopted_population"], row["population"]),
            "area_share": _share(row["adopted_km2"], row["area_km2"]),
        }
        for row in ask(session, _T1, scope)
        if row["municipalities"]
    ]
    return Indicator("T1", "Comuni con un piano approvato", rows, "Conta l'approvazione, anche se scaduta: vedi T2.")


_T2 = """
SELECT age_band, count(*) AS municipalities, coalesce(sum(population), 0) AS population FROM newest GROUP BY age_band
"""


def age_bands(session: Session, scope: Scope) -> Indicator:
    """T2, all bands in their order, empty ones too."""
    found = {row["age_band"]: row for row in ask(session, _T2, scope)}
    rows = [found.get(band.value, {"age_band": band.value, "municipalities": 0, "population": 0}) for band in AgeBand]
    return Indicator("T2", "Età dei piani", rows, "«unknown»: nulla di registrato; non vuol dire che il piano manchi.")


_T3 = """
SELECT newest.istat_code, name, revised_on, valid_on, owner
FROM newest
LEFT JOIN LATERAL (
    SELECT recorded_by AS owner FROM plan_step WHERE istat_code = newest.istat_code ORDER BY id DESC LIMIT 1
) last ON true
WHERE revised_on < valid_on - interval '3 years' + interval '181 days'
ORDER BY revised_on, newest.istat_code
"""


def expiring(session: Session, scope: Scope) -> Indicator:
    """T3: who has to revise, first who had to first. ``owner`` wrote the last step down."""
    rows = []
    for row in ask(session, _T3, scope):
        on: date = row.pop("valid_on")
        revised: date = row["revised_on"]
        kind = validity(revised, on)
        if kind is not Validity.VALID:
            rows.append({**row, "expires_on": expires_on(revised), "days_left": days_left(revised, on),
                         "validity": kind.value})  # fmt: skip
    return Indicator("T3", "Piani in scadenza e scaduti", rows)


#: Steps of which the days are counted until the next one of the same municipality.
_WAY = ("BOZZA", "ADOTTATO", "TRASMESSO", "OSSERVAZIONI", "NULLA_OSTA", "APPROVATO", "PUBBLICATO")

_T4 = """
, steps AS (
    SELECT newest.istat_code, step, coalesce(day, (recorded_at AT TIME ZONE 'Europe/Rome')::date) AS taken_on, id
    FROM newest JOIN plan_step ON plan_step.istat_code = newest.istat_code
    WHERE step <> 'AGGIORNATO' AND recorded_at <= coalesce(CAST(:known AS timestamptz), 'infinity')
        AND coalesce(day, (recorded_at AT TIME ZONE 'Europe/Rome')::date) <= newest.valid_on
), spent AS (
    SELECT step, lead(taken_on) OVER (PARTITION BY istat_code ORDER BY taken_on, id) - taken_on AS days FROM steps
), medians AS (
    SELECT step, percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS median_days FROM spent
    WHERE days IS NOT NULL GROUP BY step
), now AS (
    SELECT state, count(*) AS municipalities, count(*) FILTER (WHERE valid_on - state_since > :stuck) AS waiting
    FROM newest GROUP BY state
)
SELECT way.step, coalesce(municipalities, 0) AS municipalities, median_days, coalesce(waiting, 0) AS stuck
FROM unnest(CAST(:way AS text[])) WITH ORDINALITY way(step, place)
LEFT JOIN now ON now.state = way.step
LEFT JOIN medians ON medians.step = way.step
ORDER BY place
"""


def funnel(session: Session, scope: Scope) -> Indicator:
    """T4: how many are at each step, and so many or more; median days spent there; how many for over 60 days.

    ``reached`` counts those that are there or further. An approval, and what follows it, is never stuck.
    """
    rows = ask(session, _T4, scope, way=list(_WAY), stuck=STUCK_DAYS)
    further = sum(row["municipalities"] for row in rows)
    for row in rows:
        row |= {"reached": further, "stuck": 0 if row["step"] in ("APPROVATO", "PUBBLICATO") else row["stuck"]}
        further -= row["municipalities"]
    return Indicator("T4", "Dalla bozza alla pubblicazione", rows, "Giorni mediani fra un passo e il successivo.")


_STUCK = """
SELECT istat_code, name, state, state_since, valid_on - state_since AS days FROM newest
WHERE state IN ('BOZZA', 'ADOTTATO', 'TRASMESSO', 'OSSERVAZIONI', 'NULLA_OSTA') AND valid_on - state_since > :stuck
ORDER BY state_since, istat_code
"""


def stuck(session: Session, scope: Scope) -> list[dict[str, Any]]:
    """Who has not moved for over 60 days, the longest first."""
    return ask(session, _STUCK, scope, stuck=STUCK_DAYS)


_T15 = """
SELECT month AS day, 'snapshot' AS origin, sum(municipalities) AS municipalities, sum(adopted) AS adopted,
    sum(adopted)::float / sum(municipalities) AS share,
    sum(adopted_population)::float / nullif(sum(population), 0) AS population_share,
    sum(adopted_km2) / nullif(sum(area_km2), 0) AS area_share,
    sum(current) AS current, sum("old") AS "old", sum(very_old) AS very_old, sum(never) AS never,
    sum(unknown) AS unknown, sum(published) AS published, sum(conflicts) AS conflicts,
    sum(formal * municipalities) / sum(municipalities) AS formal,
    sum(content * municipalities) / sum(municipalities) AS content, NULL AS source
FROM (
    SELECT DISTINCT ON (region_code, month) * FROM plan_month
    WHERE month <= :month AND (CAST(:region AS bpchar) IS NULL OR region_code = :region)
        AND known_on <= coalesce(CAST(:known AS timestamptz), 'infinity')
    ORDER BY region_code, month, known_on DESC
) newest
GROUP BY month
UNION ALL
SELECT day, 'seed', municipalities, with_plan, with_plan::float / nullif(municipalities, 0), NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, source
FROM plan_seed
WHERE withdrawn_at IS NULL AND day < CAST(:month AS date) + interval '1 month'
    AND region_code IS NOT DISTINCT FROM CAST(:region AS bpchar)
    AND (region_code IS NOT NULL OR lower(region_name) = ANY(:country))
ORDER BY day
"""


def time_line(session: Session, scope: Scope) -> Indicator:
    """T15: a row for each month up to the scope's, after what others counted before us (``origin`` *seed*)."""
    given = {"month": scope.month, "region": scope.region_code, "known": scope.known, "country": list(COUNTRY)}
    rows = [dict(row) for row in session.execute(text(_T15), given).mappings()]
    return Indicator(
        "T15", "Andamento nel tempo", rows, "I punti «seed» vengono da altri: dicono solo chi dichiarava un piano."
    )


def _share(part: float, whole: float) -> float | None:
    return round(float(part) / float(whole), 4) if whole else None
