-- A month that is over, from the rows of this one: what was approved or published later was not yet there.

INSERT INTO plan_snapshot (istat_code, month, known_on, valid_on, region_code, population, area_km2, state, state_since,
    revised_on, age_band, formal, content, version_id, conflicts, grades, facts)
SELECT istat_code, CAST(:month AS date), CAST(:known AS timestamptz), CAST(:last AS date), region_code, population,
    area_km2, CASE WHEN there THEN state END, CASE WHEN there THEN state_since END, CASE WHEN there THEN revised_on END,
    CASE WHEN NOT there THEN 'unknown' WHEN revised_on IS NULL THEN age_band
        WHEN revised_on > CAST(:last AS date) - interval '3 years' THEN 'current'
        WHEN revised_on > CAST(:last AS date) - interval '6 years' THEN 'old' ELSE 'very_old' END,
    CASE WHEN there THEN formal ELSE 0 END, CASE WHEN there THEN content ELSE 0 END,
    CASE WHEN there THEN version_id END, CASE WHEN there THEN conflicts ELSE 0 END,
    CASE WHEN there THEN grades ELSE '{}' END, CASE WHEN there THEN facts ELSE '{}' END
FROM plan_snapshot, LATERAL (SELECT coalesce(state_since, '2016-01-01') <= CAST(:last AS date) + CAST(:late AS integer)
    AS there) known
WHERE month = :now AND (:late = 0 OR generated_chance(istat_code::int, :salt) < 0.03);
