-- A plan is made public by two people: one submits a version, another decides. And who works on a version is told of
-- whoever else does.

ALTER TABLE plan_version ADD COLUMN edition INTEGER NOT NULL DEFAULT 0;
ALTER TABLE plan_version ADD COLUMN changed_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE plan_version ADD COLUMN changed_by TEXT;
ALTER TABLE plan_version ADD COLUMN documents JSONB;

CREATE TABLE plan_submission (
    id BIGSERIAL NOT NULL,
    version_id BIGINT NOT NULL,
    submitted_by BIGINT NOT NULL,
    submitted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen TEXT NOT NULL,
    decision TEXT,
    decided_by BIGINT,
    decided_at TIMESTAMP WITH TIME ZONE,
    reasons TEXT NOT NULL,
    CONSTRAINT pk_plan_submission PRIMARY KEY (id),
    CONSTRAINT fk_plan_submission_version_id FOREIGN KEY (version_id) REFERENCES plan_version (id),
    CONSTRAINT fk_plan_submission_submitted_by FOREIGN KEY (submitted_by) REFERENCES account (id),
    CONSTRAINT fk_plan_submission_decided_by FOREIGN KEY (decided_by) REFERENCES account (id),
    CONSTRAINT ck_plan_submission_decision CHECK (decision IN ('approved', 'returned', 'taken_back')),
    CONSTRAINT ck_plan_submission_decided
        CHECK ((decision IS NULL) = (decided_by IS NULL) AND (decision IS NULL) = (decided_at IS NULL)),
    CONSTRAINT ck_plan_submission_two_people CHECK (decision <> 'approved' OR decided_by <> submitted_by)
);

CREATE UNIQUE INDEX uq_plan_submission_open ON plan_submission (version_id) WHERE decision IS NULL;
CREATE INDEX ix_plan_submission_version_id ON plan_submission (version_id, id);
