CREATE TABLE act (
    id BIGINT NOT NULL, 
    at TIMESTAMP WITH TIME ZONE NOT NULL, 
    actor TEXT NOT NULL, 
    action TEXT NOT NULL, 
    subject TEXT NOT NULL, 
    reason TEXT NOT NULL, 
    origin TEXT NOT NULL, 
    before JSONB NOT NULL, 
    after JSONB NOT NULL, 
    previous_hash BYTEA NOT NULL, 
    hash BYTEA NOT NULL, 
    CONSTRAINT pk_act PRIMARY KEY (id), 
    CONSTRAINT ck_act_hash_sizes CHECK (octet_length(hash) = 32 AND octet_length(previous_hash) = 32)
);

CREATE INDEX ix_act_subject ON act (subject, id);

CREATE TABLE source_alarm (
    id BIGSERIAL NOT NULL, 
    source_id TEXT NOT NULL, 
    code TEXT NOT NULL, 
    message TEXT NOT NULL, 
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    closed_at TIMESTAMP WITH TIME ZONE, 
    opening_sent_at TIMESTAMP WITH TIME ZONE, 
    closing_sent_at TIMESTAMP WITH TIME ZONE, 
    CONSTRAINT pk_source_alarm PRIMARY KEY (id)
);

CREATE UNIQUE INDEX uq_source_alarm_open ON source_alarm (source_id, code) WHERE closed_at IS NULL;

CREATE TABLE dispatch_held (
    subscription_id BIGINT NOT NULL, 
    until TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT pk_dispatch_held PRIMARY KEY (subscription_id), 
    CONSTRAINT fk_dispatch_held_subscription_id FOREIGN KEY(subscription_id) REFERENCES subscription (id) ON DELETE CASCADE
);

CREATE INDEX ix_dispatch_held_until ON dispatch_held (until);

CREATE TABLE zone_correction (
    id SERIAL NOT NULL, 
    namespace TEXT NOT NULL, 
    istat_code CHAR(6) NOT NULL, 
    zone_codes TEXT[] NOT NULL, 
    valid_from DATE NOT NULL, 
    valid_to DATE, 
    undone_at TIMESTAMP WITH TIME ZONE, 
    CONSTRAINT pk_zone_correction PRIMARY KEY (id), 
    CONSTRAINT ck_zone_correction_some_zone CHECK (cardinality(zone_codes) > 0), 
    CONSTRAINT ck_zone_correction_validity CHECK (valid_to IS NULL OR valid_to >= valid_from), 
    CONSTRAINT fk_zone_correction_istat_code FOREIGN KEY(istat_code) REFERENCES municipality (istat_code) ON DELETE CASCADE
);

CREATE INDEX ix_zone_correction_namespace ON zone_correction (namespace, istat_code);

CREATE TABLE cap_message (
    bulletin_id BIGINT NOT NULL, 
    sender TEXT NOT NULL, 
    sender_name TEXT NOT NULL, 
    identifier TEXT NOT NULL, 
    msg_type TEXT NOT NULL, 
    status TEXT NOT NULL, 
    scope TEXT NOT NULL, 
    signature TEXT NOT NULL, 
    public BOOLEAN NOT NULL, 
    acts BOOLEAN NOT NULL, 
    subject TEXT NOT NULL, 
    clears BOOLEAN NOT NULL, 
    starts_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT pk_cap_message PRIMARY KEY (bulletin_id), 
    CONSTRAINT fk_cap_message_bulletin_id FOREIGN KEY(bulletin_id) REFERENCES bulletin (id) ON DELETE CASCADE
);

CREATE INDEX ix_cap_message_identity ON cap_message (sender, identifier);

CREATE INDEX ix_cap_message_subject ON cap_message (subject) WHERE subject <> '';

CREATE TABLE deciding (
    id BIGSERIAL NOT NULL, 
    cause TEXT NOT NULL, 
    bulletin_id BIGINT, 
    at TIMESTAMP WITH TIME ZONE NOT NULL, 
    demonstration BOOLEAN NOT NULL, 
    CONSTRAINT pk_deciding PRIMARY KEY (id), 
    CONSTRAINT ck_deciding_document_has_bulletin CHECK ((cause = 'document') = (bulletin_id IS NOT NULL)), 
    CONSTRAINT ck_deciding_cause CHECK (cause IN ('document', 'act', 'sweep', 'morning')), 
    CONSTRAINT fk_deciding_bulletin_id FOREIGN KEY(bulletin_id) REFERENCES bulletin (id) ON DELETE CASCADE, 
    CONSTRAINT uq_deciding_bulletin_id UNIQUE (bulletin_id)
);

CREATE TABLE cap_reference (
    bulletin_id BIGINT NOT NULL, 
    sender TEXT NOT NULL, 
    identifier TEXT NOT NULL, 
    sent TIMESTAMP WITH TIME ZONE NOT NULL, 
    CONSTRAINT pk_cap_reference PRIMARY KEY (bulletin_id, sender, identifier, sent), 
    CONSTRAINT fk_cap_reference_bulletin_id FOREIGN KEY(bulletin_id) REFERENCES cap_message (bulletin_id) ON DELETE CASCADE
);

CREATE INDEX ix_cap_reference_identity ON cap_reference (sender, identifier, sent);

CREATE TABLE cap_warning (
    id BIGSERIAL NOT NULL, 
    bulletin_id BIGINT NOT NULL, 
    hazard TEXT NOT NULL, 
    level SMALLINT NOT NULL, 
    starts_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL, 
    texts JSONB NOT NULL, 
    areas JSONB NOT NULL, 
    CONSTRAINT pk_cap_warning PRIMARY KEY (id), 
    CONSTRAINT ck_cap_warning_hours CHECK (ends_at >= starts_at), 
    CONSTRAINT ck_cap_warning_level CHECK (level BETWEEN 0 AND 3), 
    CONSTRAINT fk_cap_warning_bulletin_id FOREIGN KEY(bulletin_id) REFERENCES cap_message (bulletin_id) ON DELETE CASCADE
);

CREATE INDEX ix_cap_warning_bulletin_id ON cap_warning (bulletin_id);

CREATE INDEX ix_cap_warning_hours ON cap_warning (ends_at, starts_at);

CREATE TABLE cap_place (
    warning_id BIGINT NOT NULL, 
    istat_code CHAR(6) NOT NULL, 
    method TEXT NOT NULL, 
    share FLOAT NOT NULL, 
    CONSTRAINT pk_cap_place PRIMARY KEY (warning_id, istat_code), 
    CONSTRAINT ck_cap_place_method CHECK (method IN ('zone', 'istat', 'region', 'name', 'geometry')), 
    CONSTRAINT ck_cap_place_share CHECK (share > 0 AND share <= 1), 
    CONSTRAINT fk_cap_place_istat_code FOREIGN KEY(istat_code) REFERENCES municipality (istat_code) ON DELETE CASCADE, 
    CONSTRAINT fk_cap_place_warning_id FOREIGN KEY(warning_id) REFERENCES cap_warning (id) ON DELETE CASCADE
);

CREATE INDEX ix_cap_place_istat_code ON cap_place (istat_code);

-- Bulletins: what competes, until when they speak, and whether an operator has withdrawn them.

ALTER TABLE bulletin ADD COLUMN key TEXT NOT NULL DEFAULT '', ADD COLUMN ends_at TIMESTAMPTZ, ADD COLUMN withdrawn_at TIMESTAMPTZ;
ALTER TABLE bulletin ALTER COLUMN key DROP DEFAULT;
UPDATE bulletin SET ends_at = (
    SELECT max((level.day + 1)::timestamp AT TIME ZONE 'Europe/Rome') FROM zone_level level WHERE level.bulletin_id = bulletin.id
) WHERE status = 'accepted';
DROP INDEX uq_bulletin_accepted_stamp;
CREATE UNIQUE INDEX uq_bulletin_accepted_stamp ON bulletin (source_id, stamp)
    WHERE status = 'accepted' AND key = '' AND withdrawn_at IS NULL;
CREATE INDEX ix_bulletin_in_force ON bulletin (source_id, key, stamp) WHERE status = 'accepted';
CREATE INDEX ix_bulletin_stamp ON bulletin (source_id, stamp) WHERE status = 'accepted';
CREATE INDEX ix_bulletin_received_at ON bulletin (source_id, received_at);

-- Decisions hang on the moment at which they were taken; so far each of those was a bulletin, whose number it keeps.

INSERT INTO deciding (id, cause, bulletin_id, at, demonstration)
SELECT bulletin.id, 'document', bulletin.id, bulletin.received_at, bulletin.source_id = 'demo'
FROM bulletin
WHERE EXISTS (SELECT FROM decision WHERE decision.bulletin_id = bulletin.id)
   OR EXISTS (SELECT FROM dispatch WHERE dispatch.bulletin_id = bulletin.id);
SELECT setval('deciding_id_seq', greatest((SELECT max(id) FROM bulletin), 1));

ALTER TABLE decision RENAME COLUMN bulletin_id TO deciding_id;
ALTER TABLE decision DROP CONSTRAINT fk_decision_bulletin_id;
ALTER TABLE decision ADD CONSTRAINT fk_decision_deciding_id
    FOREIGN KEY (deciding_id) REFERENCES deciding (id) ON DELETE CASCADE;
ALTER TABLE decision RENAME CONSTRAINT uq_decision_bulletin_id_istat_code_day_hazard
    TO uq_decision_deciding_id_istat_code_day_hazard;
ALTER TABLE decision ADD COLUMN periods JSONB;
ALTER TABLE decision DROP COLUMN starts_at;
DROP INDEX ix_decision_told;
CREATE INDEX ix_decision_told ON decision (day, istat_code, hazard, id) WHERE kind <> 'suppressed';
CREATE INDEX ix_deciding_at ON deciding (at);
UPDATE decision SET ends_at = (day + 1)::timestamp AT TIME ZONE 'Europe/Rome' WHERE ends_at IS NULL;
ALTER TABLE decision ALTER COLUMN ends_at SET NOT NULL;

ALTER TABLE dispatch RENAME COLUMN bulletin_id TO deciding_id;
ALTER TABLE dispatch DROP CONSTRAINT fk_dispatch_bulletin_id;
ALTER TABLE dispatch ADD CONSTRAINT fk_dispatch_deciding_id
    FOREIGN KEY (deciding_id) REFERENCES deciding (id) ON DELETE CASCADE;
ALTER TABLE dispatch RENAME CONSTRAINT uq_dispatch_bulletin_id TO uq_dispatch_deciding_id;
ALTER TABLE dispatch DROP COLUMN demonstration;

-- Sources and levels.

ALTER TABLE source_state ADD COLUMN poll_seconds INTEGER, ADD COLUMN paused_at TIMESTAMPTZ, ADD COLUMN pause_reason TEXT;
ALTER TABLE zone_level ADD COLUMN periods JSONB;
ALTER TABLE zone_level ALTER COLUMN level DROP NOT NULL;
ALTER TABLE zone_level DROP COLUMN starts_at, DROP COLUMN ends_at;

-- Subscriptions: thresholds of single hazards, quiet hours.

ALTER TABLE subscription
    ADD COLUMN hazard_levels JSONB NOT NULL DEFAULT '{}',
    ADD COLUMN quiet_from TIME,
    ADD COLUMN quiet_to TIME,
    ADD COLUMN quiet_override SMALLINT NOT NULL DEFAULT 3,
    ADD CONSTRAINT ck_subscription_quiet_hours
        CHECK ((quiet_from IS NULL) = (quiet_to IS NULL) AND quiet_from <> quiet_to),
    ADD CONSTRAINT ck_subscription_quiet_override CHECK (quiet_override BETWEEN 2 AND 3);
ALTER TABLE subscription ALTER COLUMN hazard_levels DROP DEFAULT, ALTER COLUMN quiet_override DROP DEFAULT;

-- Acts are only ever added.

CREATE FUNCTION act_is_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'acts are only ever added';
END $$;
CREATE TRIGGER act_is_history BEFORE UPDATE OR DELETE ON act FOR EACH ROW EXECUTE FUNCTION act_is_history();
CREATE TRIGGER act_is_not_emptied BEFORE TRUNCATE ON act FOR EACH STATEMENT EXECUTE FUNCTION act_is_history();
