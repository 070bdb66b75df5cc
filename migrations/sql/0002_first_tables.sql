CREATE TABLE alert_zone (
    id SERIAL NOT NULL,
    namespace TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    valid_from DATE,
    valid_to DATE,
    CONSTRAINT pk_alert_zone PRIMARY KEY (id)
);

CREATE UNIQUE INDEX uq_alert_zone_namespace_code_from ON alert_zone (namespace, code, coalesce(valid_from, '-infinity'::date));

CREATE TABLE job_slot (
    job TEXT NOT NULL,
    slot BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_job_slot PRIMARY KEY (job, slot)
);

CREATE TABLE municipality (
    istat_code CHAR(6) NOT NULL,
    name TEXT NOT NULL,
    province_code TEXT NOT NULL,
    province_name TEXT NOT NULL,
    region_code CHAR(2) NOT NULL,
    region_name TEXT NOT NULL,
    population INTEGER,
    coastal BOOLEAN,
    boundary_source TEXT NOT NULL,
    boundary geometry(MULTIPOLYGON,4326) NOT NULL,
    CONSTRAINT pk_municipality PRIMARY KEY (istat_code),
    CONSTRAINT ck_municipality_istat_code_six_digits CHECK (istat_code ~ '^[0-9]{6}$')
);

CREATE INDEX idx_municipality_boundary ON municipality USING gist (boundary);

CREATE INDEX ix_municipality_region_code ON municipality (region_code);

CREATE TABLE raw_document (
    id BIGSERIAL NOT NULL,
    source_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    first_received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_raw_document PRIMARY KEY (id),
    CONSTRAINT uq_raw_document_source_id_sha256 UNIQUE (source_id, sha256)
);

CREATE TABLE source_check (
    id BIGSERIAL NOT NULL,
    source_id TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    code TEXT,
    CONSTRAINT pk_source_check PRIMARY KEY (id),
    CONSTRAINT ck_source_check_kind CHECK (kind IN ('poll', 'ingest')),
    CONSTRAINT ck_source_check_outcome CHECK (outcome IN ('accepted', 'unchanged', 'refused', 'failed'))
);

CREATE INDEX ix_source_check_source_id_at ON source_check (source_id, at);

CREATE TABLE source_state (
    source_id TEXT NOT NULL,
    cursor JSONB NOT NULL,
    CONSTRAINT pk_source_state PRIMARY KEY (source_id)
);

CREATE TABLE subscription (
    id BIGSERIAL NOT NULL,
    secret UUID NOT NULL,
    endpoint TEXT NOT NULL,
    p256dh BYTEA NOT NULL,
    auth BYTEA NOT NULL,
    min_level SMALLINT NOT NULL,
    language CHAR(2) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_subscription PRIMARY KEY (id),
    CONSTRAINT ck_subscription_min_level CHECK (min_level BETWEEN 1 AND 3),
    CONSTRAINT ck_subscription_key_sizes CHECK (octet_length(p256dh) = 65 AND octet_length(auth) = 16),
    CONSTRAINT uq_subscription_secret UNIQUE (secret),
    CONSTRAINT uq_subscription_endpoint UNIQUE (endpoint)
);

CREATE TABLE bulletin (
    id BIGSERIAL NOT NULL,
    source_id TEXT NOT NULL,
    raw_document_id BIGINT NOT NULL,
    stamp TIMESTAMP WITH TIME ZONE,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    status TEXT NOT NULL,
    CONSTRAINT pk_bulletin PRIMARY KEY (id),
    CONSTRAINT ck_bulletin_status CHECK (status IN ('accepted', 'unchanged', 'refused')),
    CONSTRAINT ck_bulletin_accepted_has_stamp CHECK (status <> 'accepted' OR stamp IS NOT NULL),
    CONSTRAINT fk_bulletin_raw_document_id FOREIGN KEY(raw_document_id) REFERENCES raw_document (id)
);

CREATE INDEX ix_bulletin_raw_document_id ON bulletin (raw_document_id);

CREATE UNIQUE INDEX uq_bulletin_accepted_stamp ON bulletin (source_id, stamp) WHERE status = 'accepted';

CREATE TABLE municipality_zone (
    istat_code CHAR(6) NOT NULL,
    zone_id INTEGER NOT NULL,
    area_share FLOAT,
    CONSTRAINT pk_municipality_zone PRIMARY KEY (istat_code, zone_id),
    CONSTRAINT fk_municipality_zone_istat_code FOREIGN KEY(istat_code) REFERENCES municipality (istat_code) ON DELETE CASCADE,
    CONSTRAINT fk_municipality_zone_zone_id FOREIGN KEY(zone_id) REFERENCES alert_zone (id) ON DELETE CASCADE
);

CREATE INDEX ix_municipality_zone_zone_id ON municipality_zone (zone_id);

CREATE TABLE raw_part (
    document_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    content BYTEA NOT NULL,
    CONSTRAINT pk_raw_part PRIMARY KEY (document_id, name),
    CONSTRAINT fk_raw_part_document_id FOREIGN KEY(document_id) REFERENCES raw_document (id) ON DELETE CASCADE
);

CREATE TABLE subscription_municipality (
    subscription_id BIGINT NOT NULL,
    istat_code CHAR(6) NOT NULL,
    told_after BIGINT NOT NULL,
    CONSTRAINT pk_subscription_municipality PRIMARY KEY (subscription_id, istat_code),
    CONSTRAINT fk_subscription_municipality_subscription_id FOREIGN KEY(subscription_id) REFERENCES subscription (id) ON DELETE CASCADE,
    CONSTRAINT fk_subscription_municipality_istat_code FOREIGN KEY(istat_code) REFERENCES municipality (istat_code) ON DELETE CASCADE
);

CREATE INDEX ix_subscription_municipality_istat ON subscription_municipality (istat_code, subscription_id);

CREATE TABLE bulletin_issue (
    id BIGSERIAL NOT NULL,
    bulletin_id BIGINT NOT NULL,
    level TEXT NOT NULL,
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    alarm BOOLEAN NOT NULL,
    CONSTRAINT pk_bulletin_issue PRIMARY KEY (id),
    CONSTRAINT ck_bulletin_issue_level CHECK (level IN ('error', 'warning')),
    CONSTRAINT fk_bulletin_issue_bulletin_id FOREIGN KEY(bulletin_id) REFERENCES bulletin (id) ON DELETE CASCADE
);

CREATE INDEX ix_bulletin_issue_bulletin_id ON bulletin_issue (bulletin_id);

CREATE TABLE decision (
    id BIGSERIAL NOT NULL,
    bulletin_id BIGINT NOT NULL,
    istat_code CHAR(6) NOT NULL,
    day DATE NOT NULL,
    hazard TEXT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT,
    told_level SMALLINT NOT NULL,
    level SMALLINT NOT NULL,
    zones JSONB NOT NULL,
    starts_at TIMESTAMP WITH TIME ZONE,
    ends_at TIMESTAMP WITH TIME ZONE,
    decided_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_decision PRIMARY KEY (id),
    CONSTRAINT ck_decision_kind CHECK (kind IN ('new', 'escalation', 'update', 'de_escalation', 'all_clear', 'suppressed')),
    CONSTRAINT ck_decision_suppressed_has_reason CHECK ((kind = 'suppressed') = (reason IS NOT NULL)),
    CONSTRAINT ck_decision_levels CHECK (told_level BETWEEN 0 AND 3 AND level BETWEEN 0 AND 3),
    CONSTRAINT uq_decision_bulletin_id_istat_code_day_hazard UNIQUE (bulletin_id, istat_code, day, hazard),
    CONSTRAINT fk_decision_bulletin_id FOREIGN KEY(bulletin_id) REFERENCES bulletin (id) ON DELETE CASCADE,
    CONSTRAINT fk_decision_istat_code FOREIGN KEY(istat_code) REFERENCES municipality (istat_code) ON DELETE CASCADE
);

CREATE INDEX ix_decision_told ON decision (istat_code, day, hazard, id) WHERE kind <> 'suppressed';

CREATE TABLE dispatch (
    id BIGSERIAL NOT NULL,
    bulletin_id BIGINT NOT NULL,
    topic TEXT NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE NOT NULL,
    queued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    notifications INTEGER NOT NULL,
    demonstration BOOLEAN NOT NULL,
    CONSTRAINT pk_dispatch PRIMARY KEY (id),
    CONSTRAINT uq_dispatch_bulletin_id UNIQUE (bulletin_id),
    CONSTRAINT fk_dispatch_bulletin_id FOREIGN KEY(bulletin_id) REFERENCES bulletin (id) ON DELETE CASCADE
);

CREATE TABLE zone_level (
    bulletin_id BIGINT NOT NULL,
    zone_code TEXT NOT NULL,
    hazard TEXT NOT NULL,
    day DATE NOT NULL,
    level SMALLINT NOT NULL,
    starts_at TIMESTAMP WITH TIME ZONE,
    ends_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_zone_level PRIMARY KEY (bulletin_id, zone_code, hazard, day),
    CONSTRAINT ck_zone_level_level CHECK (level BETWEEN 0 AND 3),
    CONSTRAINT fk_zone_level_bulletin_id FOREIGN KEY(bulletin_id) REFERENCES bulletin (id) ON DELETE CASCADE
);

CREATE INDEX ix_zone_level_day ON zone_level (day);

CREATE TABLE delivery (
    dispatch_id BIGINT NOT NULL,
    subscription_id BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    status SMALLINT,
    attempts SMALLINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_delivery PRIMARY KEY (dispatch_id, subscription_id),
    CONSTRAINT ck_delivery_outcome CHECK (outcome IN ('accepted', 'gone', 'rejected', 'expired', 'superseded', 'unknown')),
    CONSTRAINT fk_delivery_dispatch_id FOREIGN KEY(dispatch_id) REFERENCES dispatch (id) ON DELETE CASCADE
);

CREATE INDEX ix_delivery_subscription_id ON delivery (subscription_id);

CREATE TABLE dispatch_batch (
    id BIGSERIAL NOT NULL,
    dispatch_id BIGINT NOT NULL,
    lane TEXT NOT NULL,
    first_subscription BIGINT NOT NULL,
    last_subscription BIGINT NOT NULL,
    size INTEGER NOT NULL,
    recipients BIGINT[] NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE,
    finished_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_dispatch_batch PRIMARY KEY (id),
    CONSTRAINT ck_dispatch_batch_lane CHECK (lane IN ('red', 'orange', 'all_clear', 'notice', 'yellow')),
    CONSTRAINT fk_dispatch_batch_dispatch_id FOREIGN KEY(dispatch_id) REFERENCES dispatch (id) ON DELETE CASCADE
);

CREATE INDEX ix_dispatch_batch_dispatch_id ON dispatch_batch (dispatch_id);

CREATE TABLE dispatch_message (
    dispatch_id BIGINT NOT NULL,
    audience TEXT NOT NULL,
    payload JSONB NOT NULL,
    CONSTRAINT pk_dispatch_message PRIMARY KEY (dispatch_id, audience),
    CONSTRAINT fk_dispatch_message_dispatch_id FOREIGN KEY(dispatch_id) REFERENCES dispatch (id) ON DELETE CASCADE
);
