-- How good plans are, month by month.

CREATE TABLE plan_declaration (
    id BIGSERIAL NOT NULL,
    istat_code CHAR(6) NOT NULL,
    line TEXT NOT NULL,
    kind TEXT NOT NULL,
    detail JSONB NOT NULL,
    document TEXT,
    pages TEXT,
    stated_by TEXT NOT NULL,
    stated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_plan_declaration PRIMARY KEY (id),
    CONSTRAINT ck_plan_declaration_kind CHECK (kind IN ('stated', 'checked', 'withdrawn')),
    CONSTRAINT ck_plan_declaration_pages_of_a_document CHECK ((document IS NULL) = (pages IS NULL)),
    CONSTRAINT ck_plan_declaration_document CHECK (document ~ '^[0-9a-f]{64}$'),
    CONSTRAINT fk_plan_declaration_istat_code FOREIGN KEY(istat_code) REFERENCES municipality (istat_code)
);

CREATE INDEX ix_plan_declaration_istat_code_line ON plan_declaration (istat_code, line, id);

CREATE TABLE plan_snapshot (
    istat_code CHAR(6) NOT NULL,
    month DATE NOT NULL,
    known_on TIMESTAMP WITH TIME ZONE NOT NULL,
    valid_on DATE NOT NULL,
    region_code CHAR(2) NOT NULL,
    population INTEGER,
    area_km2 FLOAT NOT NULL,
    state TEXT,
    state_since DATE,
    revised_on DATE,
    age_band TEXT NOT NULL,
    formal FLOAT NOT NULL,
    content FLOAT NOT NULL,
    version_id BIGINT,
    conflicts INTEGER NOT NULL,
    grades JSONB NOT NULL,
    facts JSONB NOT NULL,
    CONSTRAINT pk_plan_snapshot PRIMARY KEY (istat_code, month, known_on),
    CONSTRAINT ck_plan_snapshot_month CHECK (extract(day FROM month) = 1),
    CONSTRAINT ck_plan_snapshot_age_band CHECK (age_band IN ('current', 'old', 'very_old', 'never', 'unknown')),
    CONSTRAINT ck_plan_snapshot_scores CHECK (formal BETWEEN 0 AND 100 AND content BETWEEN 0 AND 100)
);

CREATE INDEX ix_plan_snapshot_month ON plan_snapshot (month, region_code, istat_code, known_on);

CREATE TABLE plan_month (
    month DATE NOT NULL,
    region_code CHAR(2) NOT NULL,
    known_on TIMESTAMP WITH TIME ZONE NOT NULL,
    municipalities INTEGER NOT NULL,
    population BIGINT NOT NULL,
    area_km2 FLOAT NOT NULL,
    adopted INTEGER NOT NULL,
    adopted_population BIGINT NOT NULL,
    adopted_km2 FLOAT NOT NULL,
    current INTEGER NOT NULL,
    "old" INTEGER NOT NULL,
    very_old INTEGER NOT NULL,
    never INTEGER NOT NULL,
    unknown INTEGER NOT NULL,
    published INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    formal FLOAT NOT NULL,
    content FLOAT NOT NULL,
    CONSTRAINT pk_plan_month PRIMARY KEY (month, region_code, known_on)
);

CREATE INDEX ix_plan_month_region_code ON plan_month (region_code, month, known_on);

CREATE TABLE plan_seed (
    day DATE NOT NULL,
    region_name TEXT NOT NULL,
    region_code CHAR(2),
    municipalities INTEGER NOT NULL,
    with_plan INTEGER NOT NULL,
    source TEXT NOT NULL,
    CONSTRAINT pk_plan_seed PRIMARY KEY (day, region_name),
    CONSTRAINT ck_plan_seed_counts CHECK (with_plan BETWEEN 0 AND municipalities)
);

CREATE TABLE plan_ambito (
    name TEXT NOT NULL,
    istat_code CHAR(6) NOT NULL,
    CONSTRAINT pk_plan_ambito PRIMARY KEY (name, istat_code),
    CONSTRAINT fk_plan_ambito_istat_code FOREIGN KEY(istat_code) REFERENCES municipality (istat_code)
);

CREATE TABLE plan_reminder (
    id BIGSERIAL NOT NULL,
    istat_code CHAR(6) NOT NULL,
    kind TEXT NOT NULL,
    about DATE NOT NULL,
    state TEXT NOT NULL,
    message TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_plan_reminder PRIMARY KEY (id),
    CONSTRAINT ck_plan_reminder_kind CHECK (kind IN ('within_180', 'within_90', 'expired', 'stuck')),
    CONSTRAINT uq_plan_reminder_istat_code_kind_about_state UNIQUE (istat_code, kind, about, state),
    CONSTRAINT fk_plan_reminder_istat_code FOREIGN KEY(istat_code) REFERENCES municipality (istat_code)
);

CREATE INDEX ix_plan_reminder_unsent ON plan_reminder (id) WHERE sent_at IS NULL;

-- What was stated and how it stood are only ever added to.

CREATE FUNCTION plan_tracking_is_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'declarations, snapshots and sums of plans are only ever added';
END $$;
CREATE TRIGGER plan_declaration_is_history BEFORE UPDATE OR DELETE ON plan_declaration
    FOR EACH ROW EXECUTE FUNCTION plan_tracking_is_history();
CREATE TRIGGER plan_declaration_is_not_emptied BEFORE TRUNCATE ON plan_declaration
    FOR EACH STATEMENT EXECUTE FUNCTION plan_tracking_is_history();
CREATE TRIGGER plan_snapshot_is_history BEFORE UPDATE OR DELETE ON plan_snapshot
    FOR EACH ROW EXECUTE FUNCTION plan_tracking_is_history();
CREATE TRIGGER plan_snapshot_is_not_emptied BEFORE TRUNCATE ON plan_snapshot
    FOR EACH STATEMENT EXECUTE FUNCTION plan_tracking_is_history();
CREATE TRIGGER plan_month_is_history BEFORE UPDATE OR DELETE ON plan_month
    FOR EACH ROW EXECUTE FUNCTION plan_tracking_is_history();
CREATE TRIGGER plan_month_is_not_emptied BEFORE TRUNCATE ON plan_month
    FOR EACH STATEMENT EXECUTE FUNCTION plan_tracking_is_history();
