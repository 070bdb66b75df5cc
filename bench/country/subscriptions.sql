-- Devices of browsers and a few addresses; what they follow is spread as inhabitants are.

CREATE UNLOGGED TABLE generated_share AS
SELECT istat_code, sum(population) OVER (ORDER BY istat_code) - population AS first, population,
    sum(population) OVER () AS everybody
FROM municipality;

CREATE UNLOGGED TABLE generated_ticket AS
SELECT istat_code, slot
FROM generated_share, generate_series((first * 50000 / everybody)::int, ((first + population) * 50000 / everybody)::int - 1) slot;

CREATE INDEX ON generated_ticket (slot);

INSERT INTO subscription (id, secret, endpoint, p256dh, auth, min_level, hazard_levels, quiet_from, quiet_to,
    quiet_override, language, created_at, seen_at)
SELECT n, md5(n::text)::uuid, CASE WHEN n % 500 = 0 THEN 'mailto:protezionecivile' || n || '@comune.example'
        ELSE 'https://fcm.googleapis.com/fcm/send/' || md5(n::text) || md5((n + 1)::text) END,
    CASE WHEN n % 500 > 0 THEN decode('04' || repeat(md5(n::text), 4), 'hex') END,
    CASE WHEN n % 500 > 0 THEN decode(md5(n::text), 'hex') END, 1 + (n % 10 = 0)::int,
    CASE WHEN n % 20 = 0 THEN '{"wind": 2}' ELSE '{}' END::jsonb,
    CASE WHEN n % 50 = 1 THEN time '22:00' END, CASE WHEN n % 50 = 1 THEN time '07:00' END, 3,
    CASE WHEN n % 40 = 0 THEN 'en' ELSE 'it' END,
    CAST(:now AS timestamptz) - generated_chance(n, 40) * interval '1400 days', CAST(:now AS timestamptz) - interval '1 day'
FROM generate_series(1, :subscriptions) n;

-- Their terms are written by the database, row by row: for so many, all at once.
ALTER TABLE subscription_municipality DISABLE TRIGGER follow_takes_terms;

INSERT INTO subscription_municipality (subscription_id, istat_code, told_after, terms)
SELECT id, istat_code, 0, min_level || ' ' || hazard_levels
FROM subscription
JOIN (
    SELECT n AS id, (generated_chance(n, 41) * 50000)::int AS slot FROM generate_series(1, :subscriptions) n
    UNION ALL
    SELECT n, (generated_chance(n, 42) * 50000)::int FROM generate_series(5, :subscriptions, 5) n
) drawn USING (id)
JOIN generated_ticket USING (slot)
ORDER BY id
ON CONFLICT DO NOTHING;

ALTER TABLE subscription_municipality ENABLE TRIGGER follow_takes_terms;
