-- What others counted before us, of plans and of the platform; campaigns with their members.

-- A count of plans that turns out to be wrong is withdrawn, and stays.
ALTER TABLE plan_seed DROP CONSTRAINT pk_plan_seed;
ALTER TABLE plan_seed ADD COLUMN id BIGSERIAL NOT NULL;
ALTER TABLE plan_seed ADD CONSTRAINT pk_plan_seed PRIMARY KEY (id);
ALTER TABLE plan_seed ADD COLUMN source_url TEXT;
ALTER TABLE plan_seed ADD COLUMN recorded_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now();
ALTER TABLE plan_seed ADD COLUMN recorded_by TEXT NOT NULL DEFAULT 'comando';
ALTER TABLE plan_seed ALTER COLUMN recorded_at DROP DEFAULT;
ALTER TABLE plan_seed ALTER COLUMN recorded_by DROP DEFAULT;
ALTER TABLE plan_seed ADD COLUMN withdrawn_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE plan_seed ADD COLUMN withdrawn_by TEXT;
ALTER TABLE plan_seed ADD COLUMN withdrawn_reason TEXT;
ALTER TABLE plan_seed ADD CONSTRAINT ck_plan_seed_withdrawn
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_reason IS NULL));
CREATE UNIQUE INDEX uq_plan_seed_in_force ON plan_seed (day, region_name) WHERE withdrawn_at IS NULL;

CREATE TABLE campaign (
    id BIGSERIAL NOT NULL,
    name TEXT NOT NULL,
    why TEXT NOT NULL,
    region_code CHAR(2) NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    milestone TEXT NOT NULL,
    target INTEGER NOT NULL,
    only_new BOOLEAN NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_by TEXT NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    closed_by TEXT,
    closed_reason TEXT,
    withdrawn_at TIMESTAMP WITH TIME ZONE,
    withdrawn_by TEXT,
    withdrawn_reason TEXT,
    CONSTRAINT pk_campaign PRIMARY KEY (id),
    CONSTRAINT ck_campaign_milestone CHECK (milestone IN ('joined', 'published', 'approved')),
    CONSTRAINT ck_campaign_target CHECK (target BETWEEN 1 AND 9999),
    CONSTRAINT ck_campaign_days CHECK (starts_on < ends_on),
    CONSTRAINT ck_campaign_closed CHECK ((closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (closed_reason IS NULL)),
    CONSTRAINT ck_campaign_withdrawn CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_reason IS NULL))
);

CREATE TABLE campaign_member (
    id BIGSERIAL NOT NULL,
    campaign_id BIGINT NOT NULL,
    istat_code CHAR(6) NOT NULL,
    added_at TIMESTAMP WITH TIME ZONE NOT NULL,
    added_by TEXT NOT NULL,
    removed_at TIMESTAMP WITH TIME ZONE,
    removed_by TEXT,
    removed_reason TEXT,
    CONSTRAINT pk_campaign_member PRIMARY KEY (id),
    CONSTRAINT ck_campaign_member_removed CHECK ((removed_at IS NULL) = (removed_by IS NULL) AND (removed_at IS NULL) = (removed_reason IS NULL)),
    CONSTRAINT fk_campaign_member_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaign (id)
);

CREATE UNIQUE INDEX uq_campaign_member_in_force ON campaign_member (campaign_id, istat_code) WHERE removed_at IS NULL;

CREATE TABLE adoption_figure (
    id BIGSERIAL NOT NULL,
    day DATE NOT NULL,
    region_code CHAR(2) NOT NULL,
    campaign_id BIGINT,
    reached INTEGER NOT NULL,
    municipalities INTEGER NOT NULL,
    municipalities_source TEXT NOT NULL,
    goal INTEGER,
    goal_words TEXT,
    named TEXT[] NOT NULL,
    source TEXT NOT NULL,
    source_url TEXT,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    withdrawn_at TIMESTAMP WITH TIME ZONE,
    withdrawn_by TEXT,
    withdrawn_reason TEXT,
    CONSTRAINT pk_adoption_figure PRIMARY KEY (id),
    CONSTRAINT ck_adoption_figure_counts CHECK (reached BETWEEN 0 AND municipalities AND municipalities > 0),
    CONSTRAINT ck_adoption_figure_named CHECK (cardinality(named) <= reached),
    CONSTRAINT ck_adoption_figure_goal CHECK (goal > 0),
    CONSTRAINT ck_adoption_figure_withdrawn CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_reason IS NULL)),
    CONSTRAINT fk_adoption_figure_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaign (id)
);

CREATE UNIQUE INDEX uq_adoption_figure_in_force ON adoption_figure (region_code, day, coalesce(campaign_id, 0)) WHERE withdrawn_at IS NULL;

-- What was recorded is only ever withdrawn, once.

CREATE FUNCTION past_figure_is_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL
        AND to_jsonb(NEW) - '{withdrawn_at,withdrawn_by,withdrawn_reason}'::text[]
            = to_jsonb(OLD) - '{withdrawn_at,withdrawn_by,withdrawn_reason}'::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'figures of the past are added or withdrawn, never changed';
END $$;
CREATE TRIGGER plan_seed_is_history BEFORE UPDATE OR DELETE ON plan_seed
    FOR EACH ROW EXECUTE FUNCTION past_figure_is_history();
CREATE TRIGGER plan_seed_is_not_emptied BEFORE TRUNCATE ON plan_seed
    FOR EACH STATEMENT EXECUTE FUNCTION past_figure_is_history();
CREATE TRIGGER adoption_figure_is_history BEFORE UPDATE OR DELETE ON adoption_figure
    FOR EACH ROW EXECUTE FUNCTION past_figure_is_history();
CREATE TRIGGER adoption_figure_is_not_emptied BEFORE TRUNCATE ON adoption_figure
    FOR EACH STATEMENT EXECUTE FUNCTION past_figure_is_history();
