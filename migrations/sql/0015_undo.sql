DELETE FROM dispatch WHERE notice_version_id IS NOT NULL;
DELETE FROM deciding WHERE cause = 'notice';
ALTER TABLE dispatch DROP COLUMN notice_version_id;
ALTER TABLE dispatch ALTER COLUMN deciding_id SET NOT NULL;
ALTER TABLE deciding DROP CONSTRAINT ck_deciding_cause;
ALTER TABLE deciding ADD CONSTRAINT ck_deciding_cause CHECK (cause IN ('document', 'act', 'sweep', 'morning'));
DROP TABLE notice_held, notice_step, notice_review, notice_place, notice_version, notice_draft, notice;
DROP FUNCTION notice_history_stays();
