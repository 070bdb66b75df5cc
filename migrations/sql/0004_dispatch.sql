-- Outcomes: those that are tried again are kept too. Batches are neighbouring keys, so the key begins with the device.

ALTER TABLE delivery DROP CONSTRAINT ck_delivery_outcome;
ALTER TABLE delivery ADD CONSTRAINT ck_delivery_outcome CHECK (outcome IN (
    'accepted', 'gone', 'too_large', 'rejected', 'expired', 'superseded', 'throttled', 'failed', 'unknown'));
ALTER TABLE delivery ADD COLUMN retry_at TIMESTAMPTZ;
ALTER TABLE delivery DROP CONSTRAINT pk_delivery;
ALTER TABLE delivery ADD CONSTRAINT pk_delivery PRIMARY KEY (subscription_id, dispatch_id);
DROP INDEX ix_delivery_subscription_id;
ALTER TABLE delivery DROP CONSTRAINT fk_delivery_dispatch_id;
CREATE FUNCTION dispatch_takes_deliveries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM delivery WHERE dispatch_id IN (SELECT id FROM gone);
    RETURN NULL;
END $$;
CREATE TRIGGER dispatch_takes_deliveries AFTER DELETE ON dispatch
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION dispatch_takes_deliveries();
CREATE INDEX ix_delivery_dispatch_id ON delivery USING brin (dispatch_id);

ALTER TABLE dispatch_batch ADD COLUMN channel TEXT NOT NULL DEFAULT 'web_push',
    ADD CONSTRAINT ck_dispatch_batch_channel CHECK (channel IN ('web_push', 'email'));
ALTER TABLE dispatch_batch ALTER COLUMN channel DROP DEFAULT;
ALTER TABLE dispatch_batch ADD COLUMN tried BOOLEAN NOT NULL DEFAULT false;
UPDATE dispatch_batch SET tried = started_at IS NOT NULL;

-- Key agreements made beforehand, one for each device.

CREATE TABLE key_agreement (
    subscription_id BIGINT NOT NULL,
    wrapped BYTEA NOT NULL,
    CONSTRAINT pk_key_agreement PRIMARY KEY (subscription_id),
    CONSTRAINT fk_key_agreement_subscription_id FOREIGN KEY (subscription_id)
        REFERENCES subscription (id) ON DELETE CASCADE
);
