-- Back to one count of plans for each day and region: of those that were withdrawn nothing stays.

DROP TABLE adoption_figure, campaign_member, campaign;
DROP TRIGGER plan_seed_is_history ON plan_seed;
DROP TRIGGER plan_seed_is_not_emptied ON plan_seed;
DROP FUNCTION past_figure_is_history();
DELETE FROM plan_seed WHERE withdrawn_at IS NOT NULL;
DROP INDEX uq_plan_seed_in_force;
ALTER TABLE plan_seed DROP CONSTRAINT ck_plan_seed_withdrawn;
ALTER TABLE plan_seed DROP CONSTRAINT pk_plan_seed;
ALTER TABLE plan_seed DROP COLUMN id, DROP COLUMN source_url, DROP COLUMN recorded_at, DROP COLUMN recorded_by,
    DROP COLUMN withdrawn_at, DROP COLUMN withdrawn_by, DROP COLUMN withdrawn_reason;
ALTER TABLE plan_seed ADD CONSTRAINT pk_plan_seed PRIMARY KEY (day, region_name);
