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
