-- Decisions and dispatches that no bulletin caused have no place in the tables of before.

DELETE FROM deciding WHERE bulletin_id IS NULL;

ALTER TABLE subscription
    DROP COLUMN hazard_levels, DROP COLUMN quiet_from, DROP COLUMN quiet_to, DROP COLUMN quiet_override;

DELETE FROM zone_level WHERE level IS NULL;
ALTER TABLE zone_level DROP COLUMN periods, ADD COLUMN starts_at TIMESTAMPTZ, ADD COLUMN ends_at TIMESTAMPTZ;
ALTER TABLE zone_level ALTER COLUMN level SET NOT NULL;
ALTER TABLE source_state DROP COLUMN poll_seconds, DROP COLUMN paused_at, DROP COLUMN pause_reason;

ALTER TABLE decision DROP CONSTRAINT fk_decision_deciding_id;
ALTER TABLE dispatch DROP CONSTRAINT fk_dispatch_deciding_id;
UPDATE decision SET deciding_id = deciding.bulletin_id FROM deciding WHERE deciding.id = decision.deciding_id;
UPDATE dispatch SET deciding_id = deciding.bulletin_id FROM deciding WHERE deciding.id = dispatch.deciding_id;

ALTER TABLE dispatch RENAME COLUMN deciding_id TO bulletin_id;
ALTER TABLE dispatch ADD CONSTRAINT fk_dispatch_bulletin_id
    FOREIGN KEY (bulletin_id) REFERENCES bulletin (id) ON DELETE CASCADE;
ALTER TABLE dispatch RENAME CONSTRAINT uq_dispatch_deciding_id TO uq_dispatch_bulletin_id;
ALTER TABLE dispatch ADD COLUMN demonstration BOOLEAN NOT NULL DEFAULT false;
UPDATE dispatch SET demonstration = true FROM bulletin WHERE bulletin.id = bulletin_id AND bulletin.source_id = 'demo';
ALTER TABLE dispatch ALTER COLUMN demonstration DROP DEFAULT;

ALTER TABLE decision RENAME COLUMN deciding_id TO bulletin_id;
ALTER TABLE decision ADD CONSTRAINT fk_decision_bulletin_id
    FOREIGN KEY (bulletin_id) REFERENCES bulletin (id) ON DELETE CASCADE;
ALTER TABLE decision RENAME CONSTRAINT uq_decision_deciding_id_istat_code_day_hazard
    TO uq_decision_bulletin_id_istat_code_day_hazard;
DROP INDEX ix_decision_told;
CREATE INDEX ix_decision_told ON decision (istat_code, day, hazard, id) WHERE kind <> 'suppressed';
ALTER TABLE decision DROP COLUMN periods, ADD COLUMN starts_at TIMESTAMPTZ;
ALTER TABLE decision ALTER COLUMN ends_at DROP NOT NULL;

DROP INDEX ix_bulletin_in_force, ix_bulletin_stamp, ix_bulletin_received_at;
DROP INDEX uq_bulletin_accepted_stamp;
DELETE FROM bulletin WHERE key <> '' OR withdrawn_at IS NOT NULL;
CREATE UNIQUE INDEX uq_bulletin_accepted_stamp ON bulletin (source_id, stamp) WHERE status = 'accepted';
DROP TABLE cap_place, cap_warning, cap_reference, cap_message, deciding, zone_correction, dispatch_held, source_alarm, act;
DROP FUNCTION act_is_history;
ALTER TABLE bulletin DROP COLUMN key, DROP COLUMN ends_at, DROP COLUMN withdrawn_at;
