-- Drills: what is played, by which devices, with which notices; and what keeps it away from citizens.

CREATE TABLE drill (
    id BIGSERIAL NOT NULL,
    istat_code CHAR(6) NOT NULL,
    name TEXT NOT NULL,
    begins_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
    scenario TEXT NOT NULL,
    participants TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_by BIGINT NOT NULL,
    CONSTRAINT pk_drill PRIMARY KEY (id),
    CONSTRAINT ck_drill_hours CHECK (begins_at < ends_at),
    CONSTRAINT uq_drill_id_istat_code UNIQUE (id, istat_code),
    CONSTRAINT fk_drill_istat_code FOREIGN KEY (istat_code) REFERENCES municipality (istat_code),
    CONSTRAINT fk_drill_created_by FOREIGN KEY (created_by) REFERENCES account (id)
);

CREATE INDEX ix_drill_istat_code ON drill (istat_code, begins_at);

-- Not subscriptions: what tells the public knows only those, and what tells a drill knows only these.

CREATE TABLE drill_device (
    id BIGSERIAL NOT NULL,
    istat_code CHAR(6) NOT NULL,
    endpoint TEXT NOT NULL,
    p256dh BYTEA NOT NULL,
    auth BYTEA NOT NULL,
    added_at TIMESTAMP WITH TIME ZONE NOT NULL,
    added_by BIGINT NOT NULL,
    CONSTRAINT pk_drill_device PRIMARY KEY (id),
    CONSTRAINT ck_drill_device_key_sizes CHECK (octet_length(p256dh) = 65 AND octet_length(auth) = 16),
    CONSTRAINT uq_drill_device_istat_code_endpoint UNIQUE (istat_code, endpoint),
    CONSTRAINT uq_drill_device_id_istat_code UNIQUE (id, istat_code),
    CONSTRAINT fk_drill_device_istat_code FOREIGN KEY (istat_code) REFERENCES municipality (istat_code),
    CONSTRAINT fk_drill_device_added_by FOREIGN KEY (added_by) REFERENCES account (id)
);

-- A notice says whether it is an exercise; whatever names it has to say the same.

ALTER TABLE notice_version ADD CONSTRAINT uq_notice_version_id_exercise UNIQUE (id, exercise);

CREATE TABLE drill_notice (
    notice_id BIGINT NOT NULL,
    exercise BOOLEAN NOT NULL,
    drill_id BIGINT NOT NULL,
    istat_code CHAR(6) NOT NULL,
    CONSTRAINT pk_drill_notice PRIMARY KEY (notice_id),
    CONSTRAINT ck_drill_notice_exercise CHECK (exercise),
    CONSTRAINT fk_drill_notice_drill FOREIGN KEY (drill_id, istat_code) REFERENCES drill (id, istat_code),
    CONSTRAINT fk_drill_notice_exercise FOREIGN KEY (notice_id, exercise) REFERENCES notice (id, exercise)
);

CREATE INDEX ix_drill_notice_drill_id ON drill_notice (drill_id);

CREATE TABLE drill_push (
    version_id BIGINT NOT NULL,
    device_id BIGINT NOT NULL,
    exercise BOOLEAN NOT NULL,
    drill_id BIGINT NOT NULL,
    istat_code CHAR(6) NOT NULL,
    queued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    outcome TEXT,
    status SMALLINT,
    at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_drill_push PRIMARY KEY (version_id, device_id),
    CONSTRAINT ck_drill_push_exercise CHECK (exercise),
    CONSTRAINT fk_drill_push_exercise FOREIGN KEY (version_id, exercise) REFERENCES notice_version (id, exercise),
    CONSTRAINT fk_drill_push_device FOREIGN KEY (device_id, istat_code)
        REFERENCES drill_device (id, istat_code) ON DELETE CASCADE,
    CONSTRAINT fk_drill_push_drill FOREIGN KEY (drill_id, istat_code) REFERENCES drill (id, istat_code)
);

CREATE INDEX ix_drill_push_device_id ON drill_push (device_id);

-- A dispatch, the only way to subscriptions, is never about an exercise: its column is always false, and the version
-- that it names has to have the same.

ALTER TABLE dispatch ADD COLUMN exercise BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE dispatch ADD CONSTRAINT ck_dispatch_no_exercise CHECK (NOT exercise);
ALTER TABLE dispatch DROP CONSTRAINT fk_dispatch_notice_version_id;
ALTER TABLE dispatch ADD CONSTRAINT fk_dispatch_no_exercise FOREIGN KEY (notice_version_id, exercise)
    REFERENCES notice_version (id, exercise);
