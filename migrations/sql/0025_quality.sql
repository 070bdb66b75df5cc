-- Where people live: points or cells with their inhabitants, from files of the operator's.

CREATE TABLE population_source (
    id BIGSERIAL NOT NULL,
    region_code CHAR(2) NOT NULL,
    name TEXT NOT NULL,
    year INTEGER NOT NULL,
    places INTEGER NOT NULL,
    people FLOAT NOT NULL,
    loaded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_population_source PRIMARY KEY (id),
    CONSTRAINT ck_population_source_year CHECK (year BETWEEN 1861 AND 2200),
    CONSTRAINT ck_population_source_named CHECK (name <> '')
);

CREATE INDEX ix_population_source_region_code ON population_source (region_code, id);

CREATE TABLE population_place (
    id BIGSERIAL NOT NULL,
    source_id BIGINT NOT NULL,
    istat_code CHAR(6) NOT NULL,
    people FLOAT NOT NULL,
    geometry geometry(GEOMETRY,4326) NOT NULL,
    CONSTRAINT pk_population_place PRIMARY KEY (id),
    CONSTRAINT ck_population_place_people CHECK (people > 0),
    CONSTRAINT ck_population_place_kind CHECK (GeometryType(geometry) IN ('POINT', 'POLYGON', 'MULTIPOLYGON')),
    CONSTRAINT fk_population_place_source_id FOREIGN KEY(source_id) REFERENCES population_source (id) ON DELETE CASCADE,
    CONSTRAINT fk_population_place_istat_code FOREIGN KEY(istat_code) REFERENCES municipality (istat_code)
);

CREATE INDEX ix_population_place_istat_code ON population_place (istat_code);
CREATE INDEX ix_population_place_source_id ON population_place (source_id);

-- What a month's uploads brought. Findings are replaced when an upload is looked at again: a month that is over must not
-- change with them.

CREATE TABLE plan_month_uploads (
    month DATE NOT NULL,
    region_code CHAR(2) NOT NULL,
    known_on TIMESTAMP WITH TIME ZONE NOT NULL,
    uploads INTEGER NOT NULL,
    features BIGINT NOT NULL,
    blocked BIGINT NOT NULL,
    repaired BIGINT NOT NULL,
    warned BIGINT NOT NULL,
    CONSTRAINT pk_plan_month_uploads PRIMARY KEY (month, region_code, known_on),
    CONSTRAINT ck_plan_month_uploads_month CHECK (extract(day FROM month) = 1)
);

CREATE TRIGGER plan_month_uploads_is_history BEFORE UPDATE OR DELETE ON plan_month_uploads
    FOR EACH ROW EXECUTE FUNCTION plan_tracking_is_history();
CREATE TRIGGER plan_month_uploads_is_not_emptied BEFORE TRUNCATE ON plan_month_uploads
    FOR EACH STATEMENT EXECUTE FUNCTION plan_tracking_is_history();
