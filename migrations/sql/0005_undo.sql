-- Addresses have no place in the tables of before.
ALTER TABLE subscription DROP CONSTRAINT ck_subscription_keys;
DELETE FROM subscription WHERE p256dh IS NULL;
ALTER TABLE subscription ALTER COLUMN p256dh SET NOT NULL, ALTER COLUMN auth SET NOT NULL;
