-- Reach of each dispatch by municipality and in all, and pauses.

CREATE TABLE dispatch_reach (
    dispatch_id BIGINT NOT NULL,
    istat_code CHAR(6) NOT NULL,
    matched INTEGER NOT NULL,
    queued INTEGER NOT NULL,
    held INTEGER NOT NULL,
    gone INTEGER NOT NULL DEFAULT 0,
    accepted INTEGER,
    failed INTEGER,
    superseded INTEGER,
    pending INTEGER,
    p50 FLOAT,
    p95 FLOAT,
    CONSTRAINT pk_dispatch_reach PRIMARY KEY (dispatch_id, istat_code),
    CONSTRAINT fk_dispatch_reach_dispatch_id FOREIGN KEY(dispatch_id) REFERENCES dispatch (id) ON DELETE CASCADE,
    CONSTRAINT fk_dispatch_reach_istat_code FOREIGN KEY(istat_code) REFERENCES municipality (istat_code) ON DELETE CASCADE
);

CREATE TABLE dispatch_total (
    dispatch_id BIGINT NOT NULL,
    matched INTEGER,
    held INTEGER,
    gone INTEGER,
    accepted INTEGER,
    failed INTEGER,
    superseded INTEGER,
    pending INTEGER,
    p50 FLOAT,
    p95 FLOAT,
    summarised_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_dispatch_total PRIMARY KEY (dispatch_id),
    CONSTRAINT fk_dispatch_total_dispatch_id FOREIGN KEY(dispatch_id) REFERENCES dispatch (id) ON DELETE CASCADE
);

CREATE TABLE dispatch_pause (
    channel TEXT NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    reason TEXT NOT NULL,
    actor TEXT NOT NULL,
    CONSTRAINT pk_dispatch_pause PRIMARY KEY (channel),
    CONSTRAINT ck_dispatch_pause_channel CHECK (channel IN ('web_push', 'email'))
);
