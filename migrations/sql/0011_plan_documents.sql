-- The plan as people read it. A document taken away stays a row: what was public when can be said.

CREATE TABLE plan_document (
    id BIGSERIAL NOT NULL,
    istat_code CHAR(6) NOT NULL,
    kind TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    title TEXT,
    pages INTEGER NOT NULL,
    has_text BOOLEAN NOT NULL,
    size BIGINT NOT NULL,
    added_at TIMESTAMP WITH TIME ZONE NOT NULL,
    added_by TEXT NOT NULL,
    removed_at TIMESTAMP WITH TIME ZONE,
    removed_by TEXT,
    CONSTRAINT pk_plan_document PRIMARY KEY (id),
    CONSTRAINT fk_plan_document_istat_code FOREIGN KEY(istat_code) REFERENCES municipality (istat_code),
    CONSTRAINT ck_plan_document_kind CHECK (kind IN ('plan', 'act', 'annex')),
    CONSTRAINT ck_plan_document_sha256 CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT ck_plan_document_size CHECK (size > 0 AND pages > 0),
    CONSTRAINT ck_plan_document_removed CHECK ((removed_at IS NULL) = (removed_by IS NULL))
);

CREATE UNIQUE INDEX uq_plan_document_served ON plan_document (istat_code, sha256) WHERE removed_at IS NULL;
