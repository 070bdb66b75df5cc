ALTER TABLE dispatch DROP CONSTRAINT fk_dispatch_no_exercise;
ALTER TABLE dispatch ADD CONSTRAINT fk_dispatch_notice_version_id
    FOREIGN KEY (notice_version_id) REFERENCES notice_version (id);
ALTER TABLE dispatch DROP COLUMN exercise;
DROP TABLE drill_push, drill_notice, drill_device, drill;
ALTER TABLE notice_version DROP CONSTRAINT uq_notice_version_id_exercise;
