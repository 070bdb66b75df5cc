"""What the steps on record say of every municipality on a day, as known at an instant: one statement for all.

Steps are taken in the order of their days, not of their recording: dates arrive late. What came before the last
superseding or withdrawal no longer counts; a revision under way leaves the approval it will replace good.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from plans.domain.facts import Acts
from plans.domain.lifecycle import Validity, validity


@dataclass(frozen=True, slots=True)
class Procedure:
    """``state`` is the last step taken, ``since`` its day; ``revised_on`` the day of the approval in force.

    ``last_recorded``: when any step was written down last, one that ends the plan too.
    """

    state: str
    since: date
    revised_on: date | None
    acts: Acts
    last_recorded: datetime | None


#: ``day`` of a draft may be missing: then it is the day on which it was written down.
_STEPS = """
WITH dated AS (
    SELECT step.*, coalesce(step.day, (step.recorded_at AT TIME ZONE 'Europe/Rome')::date) AS taken_on
    FROM plan_step step
    WHERE step.recorded_at <= :known
        AND (CAST(:codes AS bpchar[]) IS NULL OR step.istat_code = ANY(CAST(:codes AS bpchar[])))
), placed AS (
    SELECT dated.*, row_number() OVER (PARTITION BY istat_code ORDER BY taken_on, id) AS place
    FROM dated
    WHERE taken_on <= :on
), ended AS (
    SELECT placed.*,
        max(place) FILTER (WHERE step IN ('SUPERATO', 'RITIRATO')) OVER (PARTITION BY istat_code) AS ended_at
    FROM placed
), in_force AS (
    SELECT * FROM ended WHERE place > coalesce(ended_at, 0)
), answers AS (
    SELECT DISTINCT ON (istat_code, lower(addressee)) istat_code, resolved
    FROM in_force
    WHERE step = 'OSSERVAZIONI'
    ORDER BY istat_code, lower(addressee), place DESC
), observed AS (
    SELECT istat_code, count(*) AS observations, count(*) FILTER (WHERE resolved) AS answered
    FROM answers
    GROUP BY istat_code
), latest AS (
    SELECT DISTINCT ON (istat_code) istat_code, step AS state, taken_on AS since
    FROM placed
    WHERE step <> 'AGGIORNATO'
    ORDER BY istat_code, place DESC
), recorded AS (
    SELECT istat_code, max(recorded_at) FILTER (WHERE recorded_at < :end) AS last_recorded
    FROM dated GROUP BY istat_code
), documents AS (
    SELECT DISTINCT version.istat_code
    FROM plan_original original
    JOIN plan_version version ON version.id = original.version_id
    WHERE original.media_type = 'application/pdf' AND original.at < :end
)
SELECT latest.istat_code, latest.state, latest.since,
    max(taken_on) FILTER (WHERE step = 'APPROVATO') AS revised_on,
    coalesce(bool_or(step = 'APPROVATO' AND number <> ''), false) AS numbered,
    coalesce(bool_or(sent AND addressee ~* 'region|provincia autonoma'), false) AS regione,
    coalesce(bool_or(sent AND addressee ~* 'provincia|metropolitan'), false) AS provincia,
    coalesce(bool_or(sent AND addressee ~* 'prefett|UTG'), false) AS prefettura,
    coalesce(bool_or(sent AND in_force.text ~* 'autovalutazion'), false) AS self_evaluation,
    coalesce(bool_or(step = 'PUBBLICATO' AND url <> ''), false) AS published,
    coalesce(max(observations), 0) AS observations, coalesce(max(answered), 0) AS answered,
    max(last_recorded) AS last_recorded, documents.istat_code IS NOT NULL AS document
FROM latest
LEFT JOIN (
    SELECT *, step = 'TRASMESSO' AND protocol <> '' AND day IS NOT NULL AS sent FROM in_force
) in_force USING (istat_code)
LEFT JOIN observed USING (istat_code)
LEFT JOIN recorded USING (istat_code)
LEFT JOIN documents ON documents.istat_code = latest.istat_code
GROUP BY latest.istat_code, latest.state, latest.since, documents.istat_code
"""


def procedures(
    session: Session, *, on: date, end: datetime, known: datetime, codes: list[str] | None
) -> dict[str, Procedure]:
    """By ISTAT code; of all municipalities that have steps, or of ``codes``. ``end`` is the instant at which the day
    is over: what the platform itself saw happen counts until then, what people date until ``known``."""
    rows = session.execute(text(_STEPS), {"on": on, "end": end, "known": known, "codes": codes}).mappings()
    return {row["istat_code"]: _procedure(row, on) for row in rows}


def _procedure(row: Mapping[Any, Any], on: date) -> Procedure:
    revised = row["revised_on"]
    acts = Acts(
        approved=revised is not None,
        numbered=row["numbered"],
        document=row["document"],
        in_term=validity(revised, on) not in (Validity.NONE, Validity.EXPIRED),
        sent_to=frozenset(name for name in ("regione", "provincia", "prefettura") if row[name]),
        self_evaluation=row["self_evaluation"],
        observations=row["observations"],
        answered=row["answered"],
        published_at_url=row["published"],
    )
    return Procedure(row["state"], row["since"], revised, acts, row["last_recorded"])
