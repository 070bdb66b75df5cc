-- One campaign for each milestone in the first region, over all its months, with every municipality; what others counted.

INSERT INTO campaign (name, why, region_code, starts_on, ends_on, milestone, target, only_new, created_at, created_by)
SELECT 'Campagna ' || milestone, 'Per arrivare a tutti', (SELECT min(region_code) FROM municipality),
    CAST(:today AS date) - 30 * CAST(:months AS integer), CAST(:today AS date) + 200, milestone, 60, place = 1,
    CAST(:now AS timestamptz) - interval '300 days', 'bench'
FROM unnest(ARRAY['joined', 'published', 'approved']) WITH ORDINALITY kinds(milestone, place);

INSERT INTO campaign_member (campaign_id, istat_code, added_at, added_by)
SELECT campaign.id, istat_code, campaign.created_at, 'bench'
FROM campaign JOIN municipality USING (region_code);

INSERT INTO adoption_figure (day, region_code, campaign_id, reached, municipalities, municipalities_source, named, source,
    recorded_at, recorded_by)
SELECT CAST(:today AS date) - 4000 + 100 * number, region_code, NULL, number, 100, 'bench', ARRAY[]::text[], 'bench', :now,
    'bench'
FROM (SELECT DISTINCT region_code FROM municipality) regions, generate_series(1, 5) number;

INSERT INTO campaign (name, why, region_code, starts_on, ends_on, milestone, target, only_new, created_at, created_by)
SELECT 'Costa ' || region_name, 'Comuni sul mare', region_code, CAST(:today AS date) - 400, CAST(:today AS date) + 200,
    (ARRAY['joined', 'published', 'approved'])[turn], 15, false, CAST(:now AS timestamptz) - interval '400 days', 'generato'
FROM (SELECT DISTINCT region_code, region_name FROM municipality) regions, generate_series(1, 3) turn;

INSERT INTO campaign_member (campaign_id, istat_code, added_at, added_by)
SELECT campaign.id, istat_code, created_at, created_by
FROM campaign JOIN municipality USING (region_code)
WHERE campaign.created_by = 'generato' AND (coastal OR (milestone = 'published' AND istat_code::int % 7 = 0));
