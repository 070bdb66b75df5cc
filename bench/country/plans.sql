-- Nine in ten have begun; six in ten are public, drawn with thirty features; steps, statements and findings of all.

INSERT INTO plan (istat_code, state, revised_on, publications, created_at, changed_at)
SELECT istat_code,
    (ARRAY['BOZZA', 'ADOTTATO', 'TRASMESSO', 'OSSERVAZIONI', 'APPROVATO', 'PUBBLICATO', 'PUBBLICATO', 'PUBBLICATO',
        'PUBBLICATO'])[n % 10],
    CASE WHEN n % 10 >= 5 THEN CAST(:today AS date) - (n * 37 % 1900)::int END,
    CASE WHEN n % 10 >= 4 THEN 1 ELSE 0 END, '2016-11-01', '2026-02-01'
FROM generated_place
WHERE n % 10 > 0;

INSERT INTO plan_step (istat_code, step, day, recorded_at, recorded_by, body, number, addressee, protocol, text, url)
SELECT istat_code, step, CAST(:today AS date) - (n * 37 % 1900)::int + days,
    least(CAST(:now AS timestamptz) - interval '3 days',
        (CAST(:today AS date) - (n * 37 % 1900)::int + days)::timestamptz + interval '20 days'),
    'persona' || n || '@comune.example', body, '12', addressee, protocol, said, url
FROM generated_place,
    (VALUES (1, 'BOZZA', -400, NULL, '', '', '', ''), (2, 'ADOTTATO', -300, 'giunta', '', '', '', ''),
        (3, 'TRASMESSO', -270, 'ufficio', 'Regione', '7/26', 'Con scheda di autovalutazione', ''),
        (3, 'TRASMESSO', -269, 'ufficio', 'Prefettura', '8/26', '', ''),
        (3, 'TRASMESSO', -268, 'ufficio', 'Provincia', '9/26', '', ''),
        (4, 'OSSERVAZIONI', -200, 'ufficio', 'Regione', '', 'Manca un allegato', ''),
        (5, 'APPROVATO', 0, 'consiglio', '', '', '', ''),
        (6, 'PUBBLICATO', 1, NULL, '', '', '', 'https://comune.example/piano')
    ) way(place, step, days, body, addressee, protocol, said, url)
WHERE place <= n % 10 AND CAST(:today AS date) - (n * 37 % 1900)::int + days <= CAST(:today AS date);

INSERT INTO plan_version (istat_code, number, state, created_at, created_by, answers, checksum, features, staged_at,
    published_at, published_by, ended_at)
SELECT istat_code, number,
    CASE WHEN n % 10 < 4 THEN 'staged' WHEN number = 1 THEN 'superseded' ELSE 'published' END, uploaded,
    'persona' || n, '{}', md5(n::text), 30, uploaded,
    CASE WHEN n % 10 >= 4 THEN uploaded END, CASE WHEN n % 10 >= 4 THEN 'approvatore' || n END,
    CASE WHEN n % 10 >= 4 AND number = 1 THEN uploaded + interval '400 days' END
FROM generated_place, generate_series(1, 2) number,
    LATERAL (SELECT CAST(:now AS timestamptz) - interval '60 days' - (n % 600) * interval '1 day'
        - (2 - number) * interval '400 days' AS uploaded) dated
WHERE n % 10 > 1 AND (n % 10 >= 4 OR number = 1);

INSERT INTO plan_original (version_id, position, sha256, name, size, media_type, uploaded_by, at)
SELECT id, 0, encode(sha256(id::text::bytea), 'hex'), 'piano.zip', 400000, 'application/zip', created_by, created_at
FROM plan_version;

INSERT INTO plan_finding (version_id, rule, level, scope, message, layer, row)
SELECT id, rule, level, 'row', 'Riga da guardare', 'aree', counted
FROM plan_version, (VALUES ('G02', 'R'), ('A01', 'W'), ('A03', 'W'), ('G01', 'E')) rules(rule, level),
    generate_series(1, 3) counted
WHERE id % 3 = 0;

INSERT INTO plan_feature (version_id, layer, row, class, key, geometry, public, reserved, source, held)
SELECT version.id, 'aree', f, class, f::text,
    CASE WHEN class LIKE 'RS%' THEN ST_Buffer(centre, 0.0025, 8) ELSE centre END,
    jsonb_build_object('nome', 'Area ' || f, 'indirizzo', 'Via Roma ' || f, 'capienza', 50, 'posti', 20), '{}', '{}',
    false
FROM plan_version version
JOIN generated_place USING (istat_code)
CROSS JOIN generate_series(0, 29) f
CROSS JOIN LATERAL (SELECT (ARRAY['AE_ATTESA', 'AE_ATTESA', 'AE_ATTESA', 'CO_COC', 'ED_ASSIST', 'RS_IDRA', 'RS_FRANA',
    'PT_CRIT', 'ED_RIL', 'CANCELLO'])[f % 10 + 1] AS class) classed
CROSS JOIN LATERAL (SELECT ST_SetSRID(ST_MakePoint(x + 0.005 + (f * 7 + n) % 30 * 0.0016,
    y + 0.005 + (f * 11 + n) % 30 * 0.0016), 4326) AS centre) placed
WHERE version.state = 'published';

INSERT INTO plan_declaration (istat_code, line, kind, detail, stated_by, stated_at)
SELECT istat_code, line, 'stated', CAST(detail AS jsonb), 'persona' || n, CAST(:now AS timestamptz) - interval '70 days'
FROM generated_place, (VALUES
    ('B2', 0, '{"risks": {"idraulico": {"relevant": true, "scenario": true, "phases": true}, "sismico": {"relevant": true, "scenario": false, "phases": true}, "idrogeologico": {"relevant": true, "scenario": true, "phases": false}, "incendi": {"relevant": false, "scenario": false, "phases": false}}}'),
    ('C2', 1, '{"functions": {"sanita": {"holder": true, "deputy": true, "on_call": true}, "volontariato": {"holder": true, "deputy": true, "on_call": true}}}'),
    ('E3', 2, '{"day": "2025-11-12", "report": true}'), ('A3', 3, '{}'), ('B1', 4, '{}'), ('C3', 5, '{}'),
    ('C6', 6, '{}'), ('E1', 7, '{}'), ('E2', 8, '{}'), ('E4', 9, '{}')) lines(line, salt, detail)
WHERE n % 10 > 0 AND generated_chance(n, 10 + salt) < 0.6;

INSERT INTO plan_ambito (name, istat_code)
SELECT 'Ambito ' || province, istat_code FROM generated_place WHERE generated_chance(n, 30) < 0.8;

INSERT INTO plan_seed (day, region_name, region_code, municipalities, with_plan, source, recorded_at, recorded_by)
SELECT '2016-05-01', region_name, region_code, count(*), count(*) * 8 / 10, 'Generato', :now, 'generato'
FROM municipality
GROUP BY region_name, region_code;
