-- Outcomes: those that are tried again are kept too. Batches are neighbouring keys, so the key begins with the device.

ALTER TABLE delivery DROP CONSTRAINT ck_delivery_outcome;
ALTER TABLE delivery ADD CONSTRAINT ck_delivery_outcome CHECK (outcome IN (
    'accepted', 'gone', 'too_large', 'rejected', 'expired', 'superseded', 'throttled', 'failed', 'unknown'));
ALTER TABLE delivery DROP CONSTRAINT pk_delivery;
ALTER TABLE delivery ADD CONSTRAINT pk_delivery PRIMARY KEY (subscription_id, dispatch_id);
DROP INDEX ix_delivery_subscription_id;
CREATE INDEX ix_delivery_dispatch_id ON delivery USING brin (dispatch_id);

-- Key agreements made beforehand, one for each device.

CREATE TABLE key_agreement (
    subscription_id BIGINT NOT NULL,
    wrapped BYTEA NOT NULL,
    CONSTRAINT pk_key_agreement PRIMARY KEY (subscription_id),
    CONSTRAINT fk_key_agreement_subscription_id FOREIGN KEY (subscription_id)
        REFERENCES subscription (id) ON DELETE CASCADE
);
