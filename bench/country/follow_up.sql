-- What operators of the region do: notes, tasks and reminders.

INSERT INTO account (email, name, created_at, created_by, first_sign_in_at, last_seen_at)
SELECT 'regione' || n || '@regione.example', 'Operatore ' || n, CAST(:now AS timestamptz) - interval '900 days', 'generato',
    CAST(:now AS timestamptz) - interval '800 days', CAST(:now AS timestamptz) - interval '1 day'
FROM generate_series(1, 20) n;

INSERT INTO account_grant (account_id, role, granted_at, granted_by)
SELECT id, 'operator', created_at, 'generato' FROM account WHERE email LIKE 'regione%';

INSERT INTO follow_note (istat_code, text, written_at, written_by)
SELECT istat_code, 'Sentito al telefono.', CAST(:now AS timestamptz) - n % 300 * interval '1 day', account.id
FROM generated_place, generate_series(1, 2), (SELECT min(id) AS id FROM account WHERE email LIKE 'regione%') account
WHERE n % 3 = 0;

INSERT INTO follow_task (istat_code, title, due_on, assignee_id, made_at, made_by, done_at, done_by)
SELECT istat_code, 'Richiamare', CAST(:today AS date) - 40 + (n % 90)::int, account.id, CAST(:now AS timestamptz) - interval '60 days', account.id,
    CASE WHEN n % 5 > 0 THEN CAST(:now AS timestamptz) - interval '3 days' END, CASE WHEN n % 5 > 0 THEN account.id END
FROM generated_place
JOIN account ON account.email = 'regione' || n % 20 + 1 || '@regione.example'
WHERE n % 4 = 0;

INSERT INTO follow_task_step (task_id, step, at, account_id, note)
SELECT id, 'made', made_at, made_by, '' FROM follow_task;

INSERT INTO reminder (istat_code, template, subject, body, again, written_at, written_by)
SELECT istat_code, (ARRAY['missing_plan', 'expiring', 'expired', 'stuck', 'never_signed_in'])[n % 5 + 1], 'Piano comunale',
    'Gentile Comune', false, CAST(:now AS timestamptz) - n % 200 * interval '1 day', account.id
FROM generated_place, (SELECT min(id) AS id FROM account WHERE email LIKE 'regione%') account
WHERE n % 2 = 0;

INSERT INTO letter (kind, address, subject, body, written_at, attempts, tried_at, sent_at)
SELECT 'reminder', 'comune' || id || '@comune.example', subject, '', written_at, 1, written_at, written_at
FROM reminder;

INSERT INTO reminder_letter (reminder_id, letter_id)
SELECT CAST(substring(address FROM '[0-9]+') AS bigint), id FROM letter WHERE kind = 'reminder';
