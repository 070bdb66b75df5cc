-- Which municipalities the sum `current` counts: campaigns for approved plans read their months here, since the rows of
-- ten years are too many to be read on a page. What is there is added up once, as it was known then.

ALTER TABLE plan_month ADD COLUMN current_codes text[];

ALTER TABLE plan_month DISABLE TRIGGER plan_month_is_history;
UPDATE plan_month SET current_codes = ARRAY(
    SELECT istat_code::text FROM (
        SELECT DISTINCT ON (istat_code) istat_code, age_band
        FROM plan_snapshot
        WHERE month = plan_month.month AND region_code = plan_month.region_code AND known_on <= plan_month.known_on
        ORDER BY istat_code, known_on DESC
    ) newest
    WHERE age_band = 'current' ORDER BY istat_code
);
ALTER TABLE plan_month ENABLE TRIGGER plan_month_is_history;

ALTER TABLE plan_month ALTER COLUMN current_codes SET NOT NULL;
