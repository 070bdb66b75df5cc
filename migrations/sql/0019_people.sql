-- What is decided about people and municipalities: who is proposed as an admin, and who has joined.

CREATE TABLE role_proposal (
    id BIGSERIAL NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    issuer_id BIGINT,
    reason TEXT NOT NULL,
    proposed_by BIGINT NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_by BIGINT,
    decided_at TIMESTAMP WITH TIME ZONE,
    decision TEXT,
    decision_reason TEXT,
    CONSTRAINT pk_role_proposal PRIMARY KEY (id),
    CONSTRAINT ck_role_proposal_role CHECK (role = 'admin'),
    CONSTRAINT ck_role_proposal_decision CHECK (decision IN ('approved', 'refused', 'withdrawn')),
    CONSTRAINT ck_role_proposal_decided CHECK ((decided_at IS NULL) = (decision IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)),
    CONSTRAINT ck_role_proposal_second_person CHECK (decision <> 'approved' OR decided_by <> proposed_by),
    CONSTRAINT fk_role_proposal_issuer_id FOREIGN KEY(issuer_id) REFERENCES issuer (id),
    CONSTRAINT fk_role_proposal_proposed_by FOREIGN KEY(proposed_by) REFERENCES account (id),
    CONSTRAINT fk_role_proposal_decided_by FOREIGN KEY(decided_by) REFERENCES account (id)
);

CREATE UNIQUE INDEX uq_role_proposal_open ON role_proposal (lower(email), coalesce(issuer_id, 0)) WHERE decided_at IS NULL;

CREATE TABLE joining (
    id BIGSERIAL NOT NULL,
    istat_code CHAR(6) NOT NULL,
    joined_on DATE NOT NULL,
    act TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    withdrawn_at TIMESTAMP WITH TIME ZONE,
    withdrawn_by TEXT,
    CONSTRAINT pk_joining PRIMARY KEY (id),
    CONSTRAINT fk_joining_istat_code FOREIGN KEY(istat_code) REFERENCES municipality (istat_code)
);

CREATE UNIQUE INDEX uq_joining_in_force ON joining (istat_code) WHERE withdrawn_at IS NULL;
