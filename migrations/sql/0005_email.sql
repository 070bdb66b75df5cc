-- An address that an operator adds is a subscription without keys.
ALTER TABLE subscription ALTER COLUMN p256dh DROP NOT NULL, ALTER COLUMN auth DROP NOT NULL;
ALTER TABLE subscription ADD CONSTRAINT ck_subscription_keys
    CHECK ((p256dh IS NULL) = starts_with(endpoint, 'mailto:') AND (p256dh IS NULL) = (auth IS NULL));
