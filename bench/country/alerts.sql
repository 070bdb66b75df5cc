-- Bulletins of days, each about two; in a tenth of regions, half of the zones are told of something.

CREATE UNLOGGED TABLE generated_day AS
SELECT k, CAST(:today AS date) - (:alerts - k) AS day,
    CAST(:now AS timestamptz) - interval '30 minutes' - (:alerts - k) * interval '1 day' AS stamp
FROM generate_series(1, :alerts + 1) k;

CREATE UNLOGGED TABLE generated_level AS
SELECT k, day, zone.number, zone.code, zone.id AS zone_id, hazard,
    CASE WHEN generated_chance(day_number * 100 + region, 60) < :storms / :regions
            OR (region = 9 AND k >= CAST(:alerts AS integer))
        THEN CASE WHEN generated_chance(day_number * 1000 + zone.number, 61) < 0.5
                    AND generated_chance(day_number * 1000 + zone.number, 62 + salt) < 0.45
            THEN CASE WHEN chance < 0.75 THEN 1 WHEN chance < 0.95 THEN 2 ELSE 3 END END
    END AS level
FROM generated_day, generated_zone zone,
    (VALUES ('hydraulic', 1), ('hydrogeological', 2), ('thunderstorm', 3)) hazards(hazard, salt),
    LATERAL (SELECT day - date '2000-01-01' AS day_number) numbered,
    LATERAL (SELECT generated_chance(day_number * 1000 + zone.number, 70 + salt) AS chance) chances;

INSERT INTO raw_document (id, source_id, sha256, first_received_at)
SELECT k, 'dpc', encode(sha256(k::text::bytea), 'hex'), stamp + interval '2 minutes' FROM generated_day WHERE k <= :alerts;

INSERT INTO bulletin (id, source_id, raw_document_id, stamp, received_at, status, key, ends_at)
SELECT k, 'dpc', k, stamp, stamp + interval '2 minutes', 'accepted', '', (day + 2)::timestamp AT TIME ZONE 'Europe/Rome'
FROM generated_day
WHERE k <= :alerts;

INSERT INTO zone_level (bulletin_id, zone_code, hazard, day, level)
SELECT said.k - ahead, said.code || CASE WHEN said.day - ahead < '2026-06-01' THEN '1' ELSE '' END, said.hazard, said.day,
    coalesce(said.level, 0)
FROM generated_level said, generate_series(0, 1) ahead
WHERE said.k - ahead BETWEEN 1 AND :alerts
ORDER BY 1;

INSERT INTO deciding (id, cause, bulletin_id, at, demonstration, internal)
SELECT k, 'document', k, stamp + interval '2 minutes', false, false FROM generated_day WHERE k <= :alerts;

INSERT INTO decision (deciding_id, istat_code, day, hazard, kind, reason, told_level, level, zones, ends_at, decided_at)
SELECT said.k - ahead, istat_code, said.day, said.hazard,
    CASE WHEN ahead = 1 THEN 'new' ELSE 'suppressed' END, CASE WHEN ahead = 0 THEN 'unchanged' END,
    CASE WHEN ahead = 1 THEN 0 ELSE said.level END, said.level, jsonb_build_array(said.code),
    (said.day + 1)::timestamp AT TIME ZONE 'Europe/Rome', decided.stamp + interval '2 minutes'
FROM generated_level said
CROSS JOIN generate_series(0, 1) ahead
JOIN generated_day decided ON decided.k = said.k - ahead
JOIN municipality_zone USING (zone_id)
WHERE said.level > 0 AND said.k - ahead BETWEEN 1 AND :alerts AND area_share = 1
ORDER BY 1, 2;

INSERT INTO source_state (source_id, cursor, poll_seconds) VALUES ('dpc', '{}', 300), ('cfr-toscana', '{}', 600);

-- The regional source has been silent for the last half an hour.
INSERT INTO source_check (source_id, at, kind, outcome, code)
SELECT source, CAST(:now AS timestamptz) - n * seconds * interval '1 second', 'poll',
    CASE WHEN silent THEN 'failed' WHEN n % 288 = 6 THEN 'accepted' ELSE 'unchanged' END,
    CASE WHEN silent THEN 'http_timeout' END
FROM (VALUES ('dpc', 300), ('cfr-toscana', 600)) sources(source, seconds), generate_series(0, :checks) n,
    LATERAL (SELECT source = 'cfr-toscana' AND n < 5 OR n % 997 = 0 AS silent) known
ORDER BY 2;

INSERT INTO source_alarm (source_id, code, message, opened_at, closed_at, opening_sent_at, closing_sent_at)
SELECT 'dpc', 'source_silent', 'La fonte tace', at, at + interval '2 hours', at, at + interval '2 hours'
FROM generated_day, LATERAL (SELECT stamp + interval '5 hours' AS at) opened
WHERE k < :alerts AND k % 20 = 0
UNION ALL
SELECT 'cfr-toscana', 'source_silent', 'La fonte tace', CAST(:now AS timestamptz) - interval '20 minutes', NULL,
    CAST(:now AS timestamptz) - interval '19 minutes', NULL;

INSERT INTO canary_run (sent_at, level, decided_at, queued, received_at, failure)
SELECT at, 1, at + interval '1 second', 1, CASE WHEN n % 500 > 0 THEN at + interval '3 seconds' END, NULL
FROM generate_series(1, :checks) n, LATERAL (SELECT CAST(:now AS timestamptz) - n * interval '5 minutes' AS at) sent;

-- Notices: one for each of some municipalities that have two people.

CREATE UNLOGGED TABLE generated_notice AS
SELECT row_number() OVER (ORDER BY issuer.id) AS id, issuer.id AS issuer_id, issuer.istat_code, author.account_id AS author,
    second.account_id AS approver,
    CAST(:now AS timestamptz) - power(generated_chance(issuer.id, 80), 2) * interval '700 days' - interval '1 hour' AS at
FROM issuer
JOIN account_grant author ON author.issuer_id = issuer.id AND author.role = 'official'
JOIN account_grant second ON second.issuer_id = issuer.id AND second.role = 'approver'
WHERE generated_chance(issuer.id, 81) < 0.5;

INSERT INTO notice (id, istat_code, issuer_id, exercise, begun_at, begun_by)
SELECT id, istat_code, issuer_id, false, at - interval '1 hour', author FROM generated_notice;

INSERT INTO notice_version (id, notice_id, number, kind, exercise, category, title, body, valid_from, valid_to, shown_from,
    shown_to, push, attachments, authors, published_at, published_by, approved_by, reason)
SELECT id, id, 1, 'new', false, (ARRAY['roads', 'schools', 'water', 'utilities', 'other'])[id % 5 + 1], 'Strada chiusa',
    'Via Roma è chiusa per lavori.', at, at + interval '3 days', at, at + interval '3 days', id % 2 = 0, '[]',
    ARRAY[author], at, CASE WHEN id % 50 = 0 THEN author ELSE approver END, CASE WHEN id % 50 > 0 THEN approver END,
    CASE WHEN id % 50 = 0 THEN 'Nessun altro in servizio' END
FROM generated_notice;

INSERT INTO notice_place (version_id, istat_code) SELECT id, istat_code FROM generated_notice;

INSERT INTO notice_review (version_id, owed_for, due_at, note)
SELECT id, author, at + interval '1 day', '' FROM generated_notice WHERE id % 50 = 0 AND at > CAST(:now AS timestamptz) - interval '60 days';

INSERT INTO notice_step (notice_id, number, step, at, account_id, note)
SELECT id, number, step, at - (3 - number) * interval '10 minutes', CASE WHEN number = 3 THEN approver ELSE author END, ''
FROM generated_notice, (VALUES (1, 'drafted'), (2, 'submitted'), (3, 'published')) steps(number, step)
ORDER BY 1, 2;

INSERT INTO notice_draft (notice_id, kind, about, content, attachments, revision, state, authors, begun_at, changed_at,
    changed_by, submitted_at, submitted_by)
SELECT id, 'update', 1, jsonb_build_object('category', 'roads', 'title', 'Strada chiusa', 'body', 'Ancora chiusa.',
        'places', jsonb_build_array(istat_code), 'area', NULL, 'valid_from', :now, 'valid_to', :now, 'shown_from', :now,
        'shown_to', :now, 'push', false, 'hazard', NULL, 'level', NULL, 'exercise', false),
    '[]', 1, 'submitted', ARRAY[author], CAST(:now AS timestamptz) - interval '2 hours',
    CAST(:now AS timestamptz) - interval '1 hour', author, CAST(:now AS timestamptz) - interval '1 hour', author
FROM generated_notice
WHERE id % 40 = 1;
