CREATE TABLE canary_run (
    sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
    level SMALLINT NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE,
    queued INTEGER NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE,
    failure TEXT,
    CONSTRAINT pk_canary_run PRIMARY KEY (sent_at),
    CONSTRAINT ck_canary_run_level CHECK (level BETWEEN 0 AND 3)
);

ALTER TABLE deciding ADD COLUMN internal BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE deciding ALTER COLUMN internal DROP DEFAULT;
