-- What municipalities declare: their operating phase, their operations centre (COC), and what their plan makes of colours.
-- A row is never changed: another one corrects it.

CREATE TABLE phase_declaration (
    id BIGSERIAL NOT NULL,
    istat_code CHAR(6) NOT NULL,
    phase TEXT CONSTRAINT ck_phase_declaration_phase CHECK (phase IN ('normal', 'attention', 'pre_alarm', 'alarm')),
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    act TEXT NOT NULL,
    note TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    corrects_id BIGINT,
    reason TEXT NOT NULL,
    CONSTRAINT pk_phase_declaration PRIMARY KEY (id),
    CONSTRAINT ck_phase_declaration_only_a_correction_withdraws CHECK (phase IS NOT NULL OR corrects_id IS NOT NULL),
    CONSTRAINT ck_phase_declaration_a_correction_has_a_reason CHECK ((corrects_id IS NULL) = (reason = '')),
    CONSTRAINT uq_phase_declaration_id_istat_code UNIQUE (id, istat_code),
    CONSTRAINT uq_phase_declaration_corrects_id UNIQUE (corrects_id),
    CONSTRAINT fk_phase_declaration_istat_code FOREIGN KEY (istat_code) REFERENCES municipality (istat_code),
    CONSTRAINT fk_phase_declaration_same_place FOREIGN KEY (corrects_id, istat_code) REFERENCES phase_declaration (id, istat_code)
);

CREATE INDEX ix_phase_declaration_place ON phase_declaration (istat_code, since);

CREATE TABLE centre_statement (
    id BIGSERIAL NOT NULL,
    istat_code CHAR(6) NOT NULL,
    state TEXT CONSTRAINT ck_centre_statement_state CHECK (state IN ('open', 'closed')),
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    act TEXT NOT NULL,
    place TEXT NOT NULL,
    phones TEXT[] NOT NULL,
    functions TEXT[] NOT NULL CONSTRAINT ck_centre_statement_functions CHECK (functions <@ ARRAY[
        'technical', 'health', 'volunteers', 'resources', 'services', 'damage', 'roads', 'telecommunications',
        'population']),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    corrects_id BIGINT,
    reason TEXT NOT NULL,
    CONSTRAINT pk_centre_statement PRIMARY KEY (id),
    CONSTRAINT ck_centre_statement_only_a_correction_withdraws CHECK (state IS NOT NULL OR corrects_id IS NOT NULL),
    CONSTRAINT ck_centre_statement_a_correction_has_a_reason CHECK ((corrects_id IS NULL) = (reason = '')),
    CONSTRAINT uq_centre_statement_id_istat_code UNIQUE (id, istat_code),
    CONSTRAINT uq_centre_statement_corrects_id UNIQUE (corrects_id),
    CONSTRAINT fk_centre_statement_istat_code FOREIGN KEY (istat_code) REFERENCES municipality (istat_code),
    CONSTRAINT fk_centre_statement_same_place FOREIGN KEY (corrects_id, istat_code) REFERENCES centre_statement (id, istat_code)
);

CREATE INDEX ix_centre_statement_place ON centre_statement (istat_code, since);

CREATE TABLE phase_mapping (
    id BIGSERIAL NOT NULL,
    istat_code CHAR(6) NOT NULL,
    yellow TEXT CONSTRAINT ck_phase_mapping_yellow CHECK (yellow IN ('normal', 'attention', 'pre_alarm', 'alarm')),
    orange TEXT CONSTRAINT ck_phase_mapping_orange CHECK (orange IN ('normal', 'attention', 'pre_alarm', 'alarm')),
    red TEXT CONSTRAINT ck_phase_mapping_red CHECK (red IN ('normal', 'attention', 'pre_alarm', 'alarm')),
    act TEXT NOT NULL CONSTRAINT ck_phase_mapping_act CHECK (act <> ''),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT pk_phase_mapping PRIMARY KEY (id),
    CONSTRAINT fk_phase_mapping_istat_code FOREIGN KEY (istat_code) REFERENCES municipality (istat_code)
);

CREATE INDEX ix_phase_mapping_place ON phase_mapping (istat_code, id);

CREATE FUNCTION phase_is_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what a municipality has declared is only ever added to';
END $$;
CREATE TRIGGER phase_declaration_is_history BEFORE UPDATE OR DELETE ON phase_declaration
    FOR EACH ROW EXECUTE FUNCTION phase_is_history();
CREATE TRIGGER phase_declaration_is_not_emptied BEFORE TRUNCATE ON phase_declaration
    FOR EACH STATEMENT EXECUTE FUNCTION phase_is_history();
CREATE TRIGGER centre_statement_is_history BEFORE UPDATE OR DELETE ON centre_statement
    FOR EACH ROW EXECUTE FUNCTION phase_is_history();
CREATE TRIGGER centre_statement_is_not_emptied BEFORE TRUNCATE ON centre_statement
    FOR EACH STATEMENT EXECUTE FUNCTION phase_is_history();
CREATE TRIGGER phase_mapping_is_history BEFORE UPDATE OR DELETE ON phase_mapping
    FOR EACH ROW EXECUTE FUNCTION phase_is_history();
CREATE TRIGGER phase_mapping_is_not_emptied BEFORE TRUNCATE ON phase_mapping
    FOR EACH STATEMENT EXECUTE FUNCTION phase_is_history();
