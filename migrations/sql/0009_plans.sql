-- The plan as an act of the municipality.

CREATE TABLE plan (
    istat_code CHAR(6) NOT NULL,
    state TEXT NOT NULL,
    revised_on DATE,
    updated_on DATE,
    publications INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_plan PRIMARY KEY (istat_code),
    CONSTRAINT fk_plan_istat_code FOREIGN KEY(istat_code) REFERENCES municipality (istat_code),
    CONSTRAINT ck_plan_state CHECK (state IN (
        'BOZZA', 'ADOTTATO', 'TRASMESSO', 'OSSERVAZIONI', 'NULLA_OSTA', 'APPROVATO', 'PUBBLICATO', 'SUPERATO',
        'RITIRATO'))
);

CREATE TABLE plan_step (
    id BIGSERIAL NOT NULL,
    istat_code CHAR(6) NOT NULL,
    step TEXT NOT NULL,
    day DATE,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    body TEXT,
    number TEXT NOT NULL,
    addressee TEXT NOT NULL,
    protocol TEXT NOT NULL,
    text TEXT NOT NULL,
    url TEXT NOT NULL,
    resolved BOOLEAN,
    CONSTRAINT pk_plan_step PRIMARY KEY (id),
    CONSTRAINT fk_plan_step_istat_code FOREIGN KEY(istat_code) REFERENCES plan (istat_code),
    CONSTRAINT ck_plan_step_step CHECK (step IN (
        'BOZZA', 'ADOTTATO', 'TRASMESSO', 'OSSERVAZIONI', 'NULLA_OSTA', 'APPROVATO', 'PUBBLICATO', 'AGGIORNATO',
        'SUPERATO', 'RITIRATO')),
    CONSTRAINT ck_plan_step_body CHECK (body IN ('consiglio', 'giunta', 'commissario', 'sindaco', 'ufficio'))
);

CREATE INDEX ix_plan_step_istat_code_id ON plan_step (istat_code, id);

-- Uploads.

CREATE TABLE plan_version (
    id BIGSERIAL NOT NULL,
    istat_code CHAR(6) NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_by TEXT NOT NULL,
    answers JSONB NOT NULL,
    layers JSONB,
    examined_at TIMESTAMP WITH TIME ZONE,
    failure TEXT,
    staged_at TIMESTAMP WITH TIME ZONE,
    features INTEGER,
    checksum TEXT,
    act TEXT,
    published_at TIMESTAMP WITH TIME ZONE,
    published_by TEXT,
    replaces_id BIGINT,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_plan_version PRIMARY KEY (id),
    CONSTRAINT uq_plan_version_istat_code_number UNIQUE (istat_code, number),
    CONSTRAINT fk_plan_version_istat_code FOREIGN KEY(istat_code) REFERENCES plan (istat_code),
    CONSTRAINT fk_plan_version_replaces_id FOREIGN KEY(replaces_id) REFERENCES plan_version (id),
    CONSTRAINT ck_plan_version_state
        CHECK (state IN ('draft', 'staged', 'published', 'superseded', 'withdrawn')),
    CONSTRAINT ck_plan_version_staged_is_summed CHECK (state = 'draft' OR checksum IS NOT NULL)
);

CREATE UNIQUE INDEX uq_plan_version_published ON plan_version (istat_code) WHERE state = 'published';

CREATE TABLE plan_original (
    version_id BIGINT NOT NULL,
    position SMALLINT NOT NULL,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    size BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    uploaded_by TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_plan_original PRIMARY KEY (version_id, position),
    CONSTRAINT fk_plan_original_version_id FOREIGN KEY(version_id) REFERENCES plan_version (id),
    CONSTRAINT ck_plan_original_sha256 CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT ck_plan_original_size CHECK (size > 0)
);

CREATE INDEX ix_plan_original_sha256 ON plan_original (sha256);

CREATE TABLE plan_finding (
    id BIGSERIAL NOT NULL,
    version_id BIGINT NOT NULL,
    rule TEXT NOT NULL,
    level TEXT NOT NULL,
    scope TEXT NOT NULL,
    message TEXT NOT NULL,
    file TEXT,
    layer TEXT,
    row BIGINT,
    longitude FLOAT,
    latitude FLOAT,
    proposal TEXT,
    CONSTRAINT pk_plan_finding PRIMARY KEY (id),
    CONSTRAINT fk_plan_finding_version_id FOREIGN KEY(version_id) REFERENCES plan_version (id) ON DELETE CASCADE,
    CONSTRAINT ck_plan_finding_level CHECK (level IN ('E', 'R', 'W', 'I')),
    CONSTRAINT ck_plan_finding_scope CHECK (scope IN ('file', 'layer', 'row')),
    CONSTRAINT ck_plan_finding_position CHECK ((longitude IS NULL) = (latitude IS NULL))
);

CREATE INDEX ix_plan_finding_version_id_rule ON plan_finding (version_id, rule);

CREATE TABLE plan_memory (
    istat_code CHAR(6) NOT NULL,
    signature TEXT NOT NULL,
    layer TEXT NOT NULL,
    class TEXT NOT NULL,
    columns JSONB NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    by TEXT NOT NULL,
    CONSTRAINT pk_plan_memory PRIMARY KEY (istat_code, signature),
    CONSTRAINT fk_plan_memory_istat_code FOREIGN KEY(istat_code) REFERENCES municipality (istat_code)
);

-- What they say is where. The checks are the rules G01 to G05, whichever way a row comes.

CREATE TABLE plan_feature (
    id BIGSERIAL NOT NULL,
    version_id BIGINT NOT NULL,
    layer TEXT NOT NULL,
    row BIGINT NOT NULL,
    class TEXT,
    key TEXT NOT NULL,
    geometry geometry(GEOMETRY,4326) NOT NULL,
    public JSONB NOT NULL,
    reserved JSONB NOT NULL,
    source JSONB NOT NULL,
    held BOOLEAN NOT NULL,
    CONSTRAINT pk_plan_feature PRIMARY KEY (id),
    CONSTRAINT fk_plan_feature_version_id FOREIGN KEY(version_id) REFERENCES plan_version (id) ON DELETE CASCADE,
    CONSTRAINT ck_plan_feature_valid CHECK (ST_IsValid(geometry)),
    CONSTRAINT ck_plan_feature_not_empty CHECK (NOT ST_IsEmpty(geometry)),
    CONSTRAINT ck_plan_feature_one_kind CHECK (GeometryType(geometry) <> 'GEOMETRYCOLLECTION'),
    CONSTRAINT ck_plan_feature_shape CHECK (
        class IS NULL
        OR (GeometryType(geometry) = 'POINT' AND class IN (
            'AE_ATTESA', 'AE_INCONTRO', 'AE_ASSIST', 'ED_ASSIST', 'AE_AMMASS', 'ZAE', 'CO_COC', 'CO_ALTRI', 'ED_STRAT',
            'ED_RIL', 'ST_RICET', 'DEP_MEZZI', 'VOLONT', 'CANCELLO', 'PT_CRIT', 'PRESIDIO', 'IDRANTE', 'DAE', 'RIFIUTI',
            'CONT_AMM', 'INFO_POP'))
        OR (GeometryType(geometry) IN ('LINESTRING', 'MULTILINESTRING') AND class IN (
            'VIA_STRAT', 'VIA_FUGA', 'PT_CRIT', 'PRESIDIO'))
        OR (GeometryType(geometry) IN ('POLYGON', 'MULTIPOLYGON') AND class IN (
            'AE_ATTESA', 'AE_ASSIST', 'AE_SEMIPERM', 'ED_ASSIST', 'AE_AMMASS', 'ZAE', 'ED_STRAT', 'ED_RIL', 'RS_IDRA',
            'RS_FRANA', 'RS_SISMA', 'RS_AIB', 'RS_VALANGA', 'RS_DIGA', 'RS_MAREGG', 'RS_MAREMOTO', 'RS_VULC', 'RS_NEVE',
            'RS_IND', 'ZONA_INTERD'))
    )
);

CREATE INDEX ix_plan_feature_identity ON plan_feature (version_id, class, key, id);

CREATE INDEX idx_plan_feature_geometry ON plan_feature USING gist (geometry);

-- Originals and steps are only ever added.

CREATE FUNCTION plan_is_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'originals and steps of plans are only ever added';
END $$;
CREATE TRIGGER plan_original_is_history BEFORE UPDATE OR DELETE ON plan_original
    FOR EACH ROW EXECUTE FUNCTION plan_is_history();
CREATE TRIGGER plan_original_is_not_emptied BEFORE TRUNCATE ON plan_original
    FOR EACH STATEMENT EXECUTE FUNCTION plan_is_history();
CREATE TRIGGER plan_step_is_history BEFORE UPDATE OR DELETE ON plan_step
    FOR EACH ROW EXECUTE FUNCTION plan_is_history();
CREATE TRIGGER plan_step_is_not_emptied BEFORE TRUNCATE ON plan_step
    FOR EACH STATEMENT EXECUTE FUNCTION plan_is_history();
