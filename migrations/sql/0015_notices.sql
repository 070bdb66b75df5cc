-- Notices of municipalities: what is written, what was published and never changes, everything that happened.

CREATE TABLE notice (
    id BIGSERIAL NOT NULL,
    istat_code CHAR(6) NOT NULL,
    issuer_id BIGINT NOT NULL,
    exercise BOOLEAN NOT NULL,
    begun_at TIMESTAMP WITH TIME ZONE NOT NULL,
    begun_by BIGINT NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_notice PRIMARY KEY (id),
    CONSTRAINT uq_notice_id_exercise UNIQUE (id, exercise),
    CONSTRAINT fk_notice_istat_code FOREIGN KEY(istat_code) REFERENCES municipality (istat_code),
    CONSTRAINT fk_notice_issuer_id FOREIGN KEY(issuer_id) REFERENCES issuer (id),
    CONSTRAINT fk_notice_begun_by FOREIGN KEY(begun_by) REFERENCES account (id)
);

CREATE INDEX ix_notice_istat_code ON notice (istat_code);

CREATE TABLE notice_draft (
    notice_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    about INTEGER,
    content JSONB NOT NULL,
    attachments JSONB NOT NULL,
    revision INTEGER NOT NULL,
    state TEXT NOT NULL,
    authors BIGINT[] NOT NULL,
    begun_at TIMESTAMP WITH TIME ZONE NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    changed_by BIGINT NOT NULL,
    submitted_at TIMESTAMP WITH TIME ZONE,
    submitted_by BIGINT,
    returned TEXT,
    alarmed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_notice_draft PRIMARY KEY (notice_id),
    CONSTRAINT ck_notice_draft_kind CHECK (kind IN ('new', 'update', 'correction', 'all_clear', 'false_alarm', 'cancel')),
    CONSTRAINT ck_notice_draft_state CHECK (state IN ('open', 'submitted', 'discarded')),
    CONSTRAINT ck_notice_draft_submitted CHECK ((state = 'submitted') = (submitted_at IS NOT NULL)),
    CONSTRAINT ck_notice_draft_submitter CHECK ((submitted_at IS NULL) = (submitted_by IS NULL)),
    CONSTRAINT ck_notice_draft_authors CHECK (cardinality(authors) > 0),
    CONSTRAINT fk_notice_draft_notice_id FOREIGN KEY(notice_id) REFERENCES notice (id) ON DELETE CASCADE,
    CONSTRAINT fk_notice_draft_changed_by FOREIGN KEY(changed_by) REFERENCES account (id),
    CONSTRAINT fk_notice_draft_submitted_by FOREIGN KEY(submitted_by) REFERENCES account (id)
);

CREATE TABLE notice_version (
    id BIGSERIAL NOT NULL,
    notice_id BIGINT NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    exercise BOOLEAN NOT NULL,
    category TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    area geometry(MULTIPOLYGON,4326),
    valid_from TIMESTAMP WITH TIME ZONE NOT NULL,
    valid_to TIMESTAMP WITH TIME ZONE NOT NULL,
    shown_from TIMESTAMP WITH TIME ZONE NOT NULL,
    shown_to TIMESTAMP WITH TIME ZONE NOT NULL,
    push BOOLEAN NOT NULL,
    hazard TEXT,
    level SMALLINT,
    attachments JSONB NOT NULL,
    authors BIGINT[] NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE NOT NULL,
    published_by BIGINT NOT NULL,
    approved_by BIGINT,
    reason TEXT,
    CONSTRAINT pk_notice_version PRIMARY KEY (id),
    CONSTRAINT same_space FOREIGN KEY(notice_id, exercise) REFERENCES notice (id, exercise),
    CONSTRAINT uq_notice_version_notice_id_number UNIQUE (notice_id, number),
    CONSTRAINT ck_notice_version_kind CHECK (kind IN ('new', 'update', 'correction', 'all_clear', 'false_alarm', 'cancel')),
    CONSTRAINT ck_notice_version_category CHECK (category IN ('roads', 'schools', 'water', 'utilities', 'health', 'local_events', 'other')),
    CONSTRAINT ck_notice_version_hours CHECK (valid_from < valid_to AND shown_from < shown_to AND shown_to >= valid_to),
    CONSTRAINT ck_notice_version_level CHECK (level BETWEEN 0 AND 3),
    CONSTRAINT ck_notice_version_second_person CHECK ((approved_by IS NULL) = (reason IS NOT NULL)),
    CONSTRAINT ck_notice_version_approver_wrote_nothing CHECK (approved_by <> ALL (authors)),
    CONSTRAINT ck_notice_version_exercise_reaches_nobody CHECK (NOT (exercise AND push)),
    CONSTRAINT fk_notice_version_published_by FOREIGN KEY(published_by) REFERENCES account (id),
    CONSTRAINT fk_notice_version_approved_by FOREIGN KEY(approved_by) REFERENCES account (id)
);

CREATE INDEX ix_notice_version_shown ON notice_version (shown_to, shown_from);

CREATE TABLE notice_place (
    version_id BIGINT NOT NULL,
    istat_code CHAR(6) NOT NULL,
    CONSTRAINT pk_notice_place PRIMARY KEY (version_id, istat_code),
    CONSTRAINT fk_notice_place_version_id FOREIGN KEY(version_id) REFERENCES notice_version (id),
    CONSTRAINT fk_notice_place_istat_code FOREIGN KEY(istat_code) REFERENCES municipality (istat_code)
);

CREATE INDEX ix_notice_place_istat_code ON notice_place (istat_code);

CREATE TABLE notice_review (
    version_id BIGINT NOT NULL,
    owed_for BIGINT NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    verdict TEXT,
    note TEXT NOT NULL,
    reviewed_at TIMESTAMP WITH TIME ZONE,
    reviewed_by BIGINT,
    alarmed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_notice_review PRIMARY KEY (version_id),
    CONSTRAINT ck_notice_review_verdict CHECK (verdict IN ('confirmed', 'contested')),
    CONSTRAINT ck_notice_review_given CHECK ((verdict IS NULL) = (reviewed_at IS NULL) AND (verdict IS NULL) = (reviewed_by IS NULL)),
    CONSTRAINT ck_notice_review_another_person CHECK (reviewed_by <> owed_for),
    CONSTRAINT fk_notice_review_version_id FOREIGN KEY(version_id) REFERENCES notice_version (id),
    CONSTRAINT fk_notice_review_owed_for FOREIGN KEY(owed_for) REFERENCES account (id),
    CONSTRAINT fk_notice_review_reviewed_by FOREIGN KEY(reviewed_by) REFERENCES account (id)
);

CREATE INDEX ix_notice_review_owed ON notice_review (due_at) WHERE verdict IS NULL;

CREATE TABLE notice_step (
    id BIGSERIAL NOT NULL,
    notice_id BIGINT NOT NULL,
    number INTEGER NOT NULL,
    step TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    account_id BIGINT,
    note TEXT NOT NULL,
    CONSTRAINT pk_notice_step PRIMARY KEY (id),
    CONSTRAINT ck_notice_step_step CHECK (step IN ('drafted', 'changed', 'discarded', 'restored', 'submitted', 'taken_back', 'returned', 'approved', 'break_glass', 'reviewed', 'published', 'updated', 'corrected', 'all_clear', 'false_alarm', 'cancelled', 'ended')),
    CONSTRAINT ck_notice_step_somebody CHECK ((step = 'ended') = (account_id IS NULL)),
    CONSTRAINT fk_notice_step_notice_id FOREIGN KEY(notice_id) REFERENCES notice (id),
    CONSTRAINT fk_notice_step_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE INDEX ix_notice_step_notice_id ON notice_step (notice_id, id);

CREATE TABLE notice_held (
    notice_id BIGINT NOT NULL,
    subscription_id BIGINT NOT NULL,
    until TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_notice_held PRIMARY KEY (notice_id, subscription_id),
    CONSTRAINT fk_notice_held_notice_id FOREIGN KEY(notice_id) REFERENCES notice (id) ON DELETE CASCADE,
    CONSTRAINT fk_notice_held_subscription_id FOREIGN KEY(subscription_id) REFERENCES subscription (id) ON DELETE CASCADE
);

CREATE INDEX ix_notice_held_until ON notice_held (until);

-- What was published, and what happened, is never changed nor taken away: not by us, not by mistake.

CREATE FUNCTION notice_history_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME;
END $$;

CREATE TRIGGER notice_version_stays BEFORE UPDATE OR DELETE ON notice_version
    FOR EACH ROW EXECUTE FUNCTION notice_history_stays();
CREATE TRIGGER notice_place_stays BEFORE UPDATE OR DELETE ON notice_place
    FOR EACH ROW EXECUTE FUNCTION notice_history_stays();
CREATE TRIGGER notice_step_stays BEFORE UPDATE OR DELETE ON notice_step
    FOR EACH ROW EXECUTE FUNCTION notice_history_stays();

-- A dispatch is about a deciding, or about a notice: that is in no digest, replaces none, and none replaces it.

ALTER TABLE deciding DROP CONSTRAINT ck_deciding_cause;
ALTER TABLE deciding ADD CONSTRAINT ck_deciding_cause
    CHECK (cause IN ('document', 'act', 'sweep', 'morning', 'notice'));
ALTER TABLE dispatch ALTER COLUMN deciding_id DROP NOT NULL;
ALTER TABLE dispatch ADD COLUMN notice_version_id BIGINT;
ALTER TABLE dispatch ADD CONSTRAINT fk_dispatch_notice_version_id
    FOREIGN KEY (notice_version_id) REFERENCES notice_version (id);
ALTER TABLE dispatch ADD CONSTRAINT ck_dispatch_about
    CHECK ((deciding_id IS NULL) <> (notice_version_id IS NULL));
CREATE INDEX ix_dispatch_notice_version_id ON dispatch (notice_version_id);
