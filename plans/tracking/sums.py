"""The sums of a region's month: what the time line reads, since ten years of rows are too many to add up on a page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

_SUMS = """
INSERT INTO plan_month (month, region_code, known_on, municipalities, population, area_km2, adopted,
    adopted_population, adopted_km2, current, "old", very_old, never, unknown, published, conflicts, formal, content,
    current_codes)
SELECT :month, region_code, :known, count(*), coalesce(sum(population), 0), sum(area_km2),
    count(revised_on),
    coalesce(sum(population) FILTER (WHERE revised_on IS NOT NULL), 0),
    coalesce(sum(area_km2) FILTER (WHERE revised_on IS NOT NULL), 0),
    count(*) FILTER (WHERE age_band = 'current'), count(*) FILTER (WHERE age_band = 'old'),
    count(*) FILTER (WHERE age_band = 'very_old'), count(*) FILTER (WHERE age_band = 'never'),
    count(*) FILTER (WHERE age_band = 'unknown'),
    count(version_id), sum(conflicts), avg(formal), avg(content),
    coalesce(array_agg(istat_code ORDER BY istat_code) FILTER (WHERE age_band = 'current'), '{}')
FROM (
    SELECT DISTINCT ON (istat_code) *
    FROM plan_snapshot
    WHERE month = :month
    ORDER BY istat_code, known_on DESC
) newest
WHERE region_code = ANY(CAST(:regions AS bpchar[]))
GROUP BY region_code
"""


def add_sums(session: Session, month: date, regions: Iterable[str], *, now: datetime) -> None:
    """Add up the newest rows of these regions, as known now."""
    session.execute(text(_SUMS), {"month": month, "known": now, "regions": sorted(regions)})
