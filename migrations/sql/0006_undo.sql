-- What the canary left behind would become real to a program that knows nothing of it.
DELETE FROM deciding WHERE internal;
DELETE FROM bulletin WHERE source_id = 'canary';
DELETE FROM raw_document WHERE source_id = 'canary';
DELETE FROM source_check WHERE source_id = 'canary';
DELETE FROM source_state WHERE source_id = 'canary';
DELETE FROM source_alarm WHERE source_id = 'canary';
DELETE FROM subscription WHERE id IN (
    SELECT subscription_id FROM subscription_municipality WHERE istat_code = '000000'
);
DELETE FROM municipality WHERE istat_code = '000000';
DELETE FROM alert_zone WHERE namespace = 'reserved';

ALTER TABLE deciding DROP COLUMN internal;
DROP TABLE canary_run;
