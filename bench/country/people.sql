-- Municipalities that have joined or been invited, unions and utilities, who works for them, and what they declared.

INSERT INTO issuer (kind, name, istat_code, created_at, created_by)
SELECT 'municipality', name, istat_code, CAST(:now AS timestamptz) - n % 2000 * interval '1 day', 'generato'
FROM generated_place JOIN municipality USING (istat_code)
WHERE generated_chance(n, 50) < 0.75;

INSERT INTO issuer (kind, name, created_at, created_by)
SELECT CASE WHEN region % 2 = 0 THEN 'union' ELSE 'utility' END, 'Ente della provincia ' || province,
    CAST(:now AS timestamptz) - interval '900 days', 'generato'
FROM generated_place
GROUP BY province, region;

INSERT INTO issuer_municipality (issuer_id, istat_code)
SELECT id, istat_code FROM issuer WHERE istat_code IS NOT NULL
UNION ALL
SELECT id, place.istat_code
FROM issuer JOIN generated_place place ON issuer.name = 'Ente della provincia ' || province
WHERE kind = 'utility' OR i % 6 = 0;

-- Two for each municipality, one for each of the others: a third has never come.
INSERT INTO account (email, name, created_at, created_by, first_sign_in_at, last_seen_at)
SELECT 'persona' || id || '.' || seat || '@comune.example', 'Persona ' || id || ' ' || seat, created_at, 'generato',
    CASE WHEN come THEN created_at + interval '3 days' END,
    CASE WHEN come THEN greatest(created_at + interval '3 days', CAST(:now AS timestamptz) - id % 400 * interval '1 day') END
FROM issuer, generate_series(1, 2) seat, LATERAL (SELECT generated_chance(id, 51 + seat) < 0.67 AS come) known
WHERE istat_code IS NOT NULL OR seat = 1;

INSERT INTO account_grant (account_id, issuer_id, role, granted_at, granted_by)
SELECT account.id, issuer.id, CASE WHEN seat = 1 THEN 'official' ELSE 'approver' END, issuer.created_at, 'generato'
FROM issuer
CROSS JOIN generate_series(1, 2) seat
JOIN account ON account.email = 'persona' || issuer.id || '.' || seat || '@comune.example';

INSERT INTO invitation (token_hash, email, name, role, issuer_id, invited_at, invited_by, expires_at, accepted_at, account_id)
SELECT sha256(('i' || account.id)::bytea), email, account.name, role, issuer_id, granted_at - interval '1 day', 'generato',
    granted_at + interval '6 days', CASE WHEN first_sign_in_at IS NOT NULL THEN granted_at END,
    CASE WHEN first_sign_in_at IS NOT NULL THEN account.id END
FROM account_grant JOIN account ON account.id = account_id;

INSERT INTO joining (istat_code, joined_on, act, recorded_at, recorded_by)
SELECT istat_code, CAST(:today AS date) - (n % 2000)::int, 'Delibera ' || n, CAST(:now AS timestamptz) - interval '5 days', 'generato'
FROM generated_place
WHERE generated_chance(n, 50) < 0.8;

INSERT INTO phase_declaration (istat_code, phase, since, act, note, recorded_at, recorded_by, reason)
SELECT istat_code, (ARRAY['attention', 'pre_alarm', 'alarm', 'normal'])[turn], at, 'Ordinanza', '', at, 'generato', ''
FROM generated_place, generate_series(1, 4) turn,
    LATERAL (SELECT CAST(:now AS timestamptz) - (5 - turn) * interval '5 hours' - n % 300 * interval '1 day' AS at) dated
WHERE generated_chance(n, 55) < 0.3;

INSERT INTO centre_statement (istat_code, state, since, act, place, phones, functions, recorded_at, recorded_by, reason)
SELECT istat_code, CASE WHEN phase = 'normal' THEN 'closed' ELSE 'open' END, since, act, 'Municipio', '{}', '{technical}',
    recorded_at, recorded_by, ''
FROM phase_declaration
WHERE phase IN ('alarm', 'normal');

INSERT INTO phase_mapping (istat_code, yellow, orange, red, act, recorded_at, recorded_by)
SELECT istat_code, 'attention', 'pre_alarm', 'alarm', 'Piano comunale', '2026-01-10', 'generato'
FROM generated_place WHERE n % 10 >= 5;

INSERT INTO letter (kind, address, subject, body, written_at, attempts, tried_at, sent_at)
SELECT 'invitation', email, 'Invito', '', invited_at, 1, invited_at, invited_at FROM invitation;
