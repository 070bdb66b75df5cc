-- The thresholds of a subscription, as one short text in each row of what it follows: an audience is grouped by it, and
-- none of a million subscriptions is read for that. The database keeps it true, whoever writes.

-- Nobody subscribes or changes thresholds meanwhile: a row written in between would keep other terms, or none.
LOCK TABLE subscription, subscription_municipality IN ACCESS EXCLUSIVE MODE;

ALTER TABLE subscription_municipality ADD COLUMN terms TEXT;
UPDATE subscription_municipality f SET terms = s.min_level || ' ' || s.hazard_levels
FROM subscription s
WHERE s.id = f.subscription_id;
ALTER TABLE subscription_municipality ALTER COLUMN terms SET NOT NULL;

-- The subscription is held until the end of the transaction: whoever changes its thresholds meanwhile waits, and then
-- sees this row of it.
CREATE FUNCTION follow_takes_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT s.min_level || ' ' || s.hazard_levels INTO NEW.terms
    FROM subscription s
    WHERE s.id = NEW.subscription_id
    FOR SHARE;
    RETURN NEW;
END $$;
CREATE TRIGGER follow_takes_terms BEFORE INSERT ON subscription_municipality
    FOR EACH ROW EXECUTE FUNCTION follow_takes_terms();

CREATE FUNCTION subscription_gives_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE subscription_municipality SET terms = NEW.min_level || ' ' || NEW.hazard_levels
    WHERE subscription_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER subscription_gives_terms AFTER UPDATE OF min_level, hazard_levels ON subscription
    FOR EACH ROW
    WHEN (OLD.min_level <> NEW.min_level OR OLD.hazard_levels <> NEW.hazard_levels)
    EXECUTE FUNCTION subscription_gives_terms();
