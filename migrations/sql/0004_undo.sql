DROP TABLE key_agreement;
ALTER TABLE dispatch_batch DROP COLUMN channel, DROP COLUMN tried;
DROP TRIGGER dispatch_takes_deliveries ON dispatch;
DROP FUNCTION dispatch_takes_deliveries();
DROP INDEX ix_delivery_dispatch_id;
DELETE FROM delivery WHERE dispatch_id NOT IN (SELECT id FROM dispatch);
ALTER TABLE delivery ADD CONSTRAINT fk_delivery_dispatch_id FOREIGN KEY (dispatch_id)
    REFERENCES dispatch (id) ON DELETE CASCADE;
ALTER TABLE delivery DROP COLUMN retry_at;
ALTER TABLE delivery DROP CONSTRAINT pk_delivery;
ALTER TABLE delivery ADD CONSTRAINT pk_delivery PRIMARY KEY (dispatch_id, subscription_id);
CREATE INDEX ix_delivery_subscription_id ON delivery (subscription_id);
ALTER TABLE delivery DROP CONSTRAINT ck_delivery_outcome;
DELETE FROM delivery WHERE outcome IN ('throttled', 'failed');
UPDATE delivery SET outcome = 'rejected' WHERE outcome = 'too_large';
ALTER TABLE delivery ADD CONSTRAINT ck_delivery_outcome CHECK (outcome IN (
    'accepted', 'gone', 'rejected', 'expired', 'superseded', 'unknown'));
