-- Who works with the product, for whom they speak, how they prove it; and letters to them.

CREATE TABLE account (
    id BIGSERIAL NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_by TEXT NOT NULL,
    password_hash TEXT,
    password_set_at TIMESTAMP WITH TIME ZONE,
    totp_secret BYTEA,
    totp_since TIMESTAMP WITH TIME ZONE,
    totp_step BIGINT,
    totp_pending BYTEA,
    first_sign_in_at TIMESTAMP WITH TIME ZONE,
    last_seen_at TIMESTAMP WITH TIME ZONE,
    disabled_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_account PRIMARY KEY (id)
);

CREATE UNIQUE INDEX uq_account_email ON account (lower(email));

CREATE TABLE letter (
    id BIGSERIAL NOT NULL,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    written_at TIMESTAMP WITH TIME ZONE NOT NULL,
    attempts SMALLINT NOT NULL,
    tried_at TIMESTAMP WITH TIME ZONE,
    sent_at TIMESTAMP WITH TIME ZONE,
    given_up_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_letter PRIMARY KEY (id),
    CONSTRAINT ck_letter_forgotten_once_sent CHECK (sent_at IS NULL OR body = '')
);

CREATE INDEX ix_letter_waiting ON letter (id) WHERE sent_at IS NULL AND given_up_at IS NULL;

CREATE TABLE sign_in_attempt (
    id BIGSERIAL NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    about BYTEA NOT NULL,
    origin TEXT NOT NULL,
    outcome TEXT NOT NULL,
    CONSTRAINT pk_sign_in_attempt PRIMARY KEY (id),
    CONSTRAINT ck_sign_in_attempt_outcome CHECK (outcome IN ('refused', 'accepted'))
);

CREATE INDEX ix_sign_in_attempt_about ON sign_in_attempt (about, at);

CREATE INDEX ix_sign_in_attempt_origin ON sign_in_attempt (origin, at);

CREATE TABLE account_session (
    id BIGSERIAL NOT NULL,
    account_id BIGINT NOT NULL,
    token_hash BYTEA NOT NULL,
    method TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    origin TEXT NOT NULL,
    agent TEXT NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_account_session PRIMARY KEY (id),
    CONSTRAINT ck_account_session_method CHECK (method IN ('password', 'oidc')),
    CONSTRAINT fk_account_session_account_id FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT uq_account_session_token_hash UNIQUE (token_hash)
);

CREATE INDEX ix_account_session_account_id ON account_session (account_id);

CREATE TABLE issuer (
    id BIGSERIAL NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    istat_code CHAR(6),
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_by TEXT NOT NULL,
    CONSTRAINT pk_issuer PRIMARY KEY (id),
    CONSTRAINT ck_issuer_kind CHECK (kind IN ('municipality', 'union', 'utility')),
    CONSTRAINT ck_issuer_own_municipality CHECK ((kind = 'municipality') = (istat_code IS NOT NULL)),
    CONSTRAINT uq_issuer_istat_code UNIQUE (istat_code),
    CONSTRAINT fk_issuer_istat_code FOREIGN KEY(istat_code) REFERENCES municipality (istat_code)
);

CREATE TABLE recovery_code (
    account_id BIGINT NOT NULL,
    position SMALLINT NOT NULL,
    code_hash BYTEA NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_recovery_code PRIMARY KEY (account_id, position),
    CONSTRAINT fk_recovery_code_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE TABLE account_grant (
    id BIGSERIAL NOT NULL,
    account_id BIGINT NOT NULL,
    issuer_id BIGINT,
    role TEXT NOT NULL,
    granted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    granted_by TEXT NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    ended_by TEXT,
    CONSTRAINT pk_account_grant PRIMARY KEY (id),
    CONSTRAINT ck_account_grant_role CHECK (role IN ('official', 'approver', 'operator', 'admin')),
    CONSTRAINT ck_account_grant_everywhere CHECK (issuer_id IS NOT NULL OR role IN ('operator', 'admin')),
    CONSTRAINT fk_account_grant_account_id FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT fk_account_grant_issuer_id FOREIGN KEY(issuer_id) REFERENCES issuer (id)
);

CREATE INDEX ix_account_grant_issuer_id ON account_grant (issuer_id);

CREATE UNIQUE INDEX uq_account_grant_in_force ON account_grant (account_id, role, coalesce(issuer_id, 0)) WHERE ended_at IS NULL;

CREATE TABLE invitation (
    id BIGSERIAL NOT NULL,
    token_hash BYTEA NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    issuer_id BIGINT,
    invited_at TIMESTAMP WITH TIME ZONE NOT NULL,
    invited_by TEXT NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    accepted_at TIMESTAMP WITH TIME ZONE,
    account_id BIGINT,
    revoked_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_invitation PRIMARY KEY (id),
    CONSTRAINT ck_invitation_role CHECK (role IN ('official', 'approver', 'operator', 'admin')),
    CONSTRAINT ck_invitation_everywhere CHECK (issuer_id IS NOT NULL OR role IN ('operator', 'admin')),
    CONSTRAINT uq_invitation_token_hash UNIQUE (token_hash),
    CONSTRAINT fk_invitation_issuer_id FOREIGN KEY(issuer_id) REFERENCES issuer (id),
    CONSTRAINT fk_invitation_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE INDEX ix_invitation_issuer_id ON invitation (issuer_id);

CREATE TABLE issuer_municipality (
    issuer_id BIGINT NOT NULL,
    istat_code CHAR(6) NOT NULL,
    CONSTRAINT pk_issuer_municipality PRIMARY KEY (issuer_id, istat_code),
    CONSTRAINT fk_issuer_municipality_issuer_id FOREIGN KEY(issuer_id) REFERENCES issuer (id) ON DELETE CASCADE,
    CONSTRAINT fk_issuer_municipality_istat_code FOREIGN KEY(istat_code) REFERENCES municipality (istat_code)
);

CREATE INDEX ix_issuer_municipality_istat_code ON issuer_municipality (istat_code);

CREATE TABLE password_link (
    id BIGSERIAL NOT NULL,
    account_id BIGINT NOT NULL,
    token_hash BYTEA NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_password_link PRIMARY KEY (id),
    CONSTRAINT fk_password_link_account_id FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT uq_password_link_token_hash UNIQUE (token_hash)
);

CREATE INDEX ix_password_link_account_id ON password_link (account_id);

CREATE TABLE outside_identity (
    provider TEXT NOT NULL,
    subject TEXT NOT NULL,
    account_id BIGINT NOT NULL,
    linked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_outside_identity PRIMARY KEY (provider, subject),
    CONSTRAINT fk_outside_identity_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE INDEX ix_outside_identity_account_id ON outside_identity (account_id);
