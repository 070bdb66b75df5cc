-- What operators of a region do about a municipality: notes, tasks, letters that remind it. What was written stays.

CREATE TABLE follow_note (
    id BIGSERIAL NOT NULL,
    istat_code CHAR(6) NOT NULL,
    text TEXT NOT NULL,
    written_at TIMESTAMP WITH TIME ZONE NOT NULL,
    written_by BIGINT NOT NULL,
    corrects_id BIGINT,
    CONSTRAINT pk_follow_note PRIMARY KEY (id),
    CONSTRAINT ck_follow_note_text CHECK (text <> ''),
    CONSTRAINT uq_follow_note_id_istat_code UNIQUE (id, istat_code),
    CONSTRAINT uq_follow_note_corrects_id UNIQUE (corrects_id),
    CONSTRAINT fk_follow_note_istat_code FOREIGN KEY (istat_code) REFERENCES municipality (istat_code),
    CONSTRAINT fk_follow_note_written_by FOREIGN KEY (written_by) REFERENCES account (id),
    CONSTRAINT fk_follow_note_same_place FOREIGN KEY (corrects_id, istat_code) REFERENCES follow_note (id, istat_code)
);

CREATE INDEX ix_follow_note_istat_code ON follow_note (istat_code, id);

CREATE TABLE follow_task (
    id BIGSERIAL NOT NULL,
    istat_code CHAR(6) NOT NULL,
    title TEXT NOT NULL,
    due_on DATE NOT NULL,
    assignee_id BIGINT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    made_by BIGINT NOT NULL,
    done_at TIMESTAMP WITH TIME ZONE,
    done_by BIGINT,
    CONSTRAINT pk_follow_task PRIMARY KEY (id),
    CONSTRAINT ck_follow_task_title CHECK (title <> ''),
    CONSTRAINT ck_follow_task_done CHECK ((done_at IS NULL) = (done_by IS NULL)),
    CONSTRAINT fk_follow_task_istat_code FOREIGN KEY (istat_code) REFERENCES municipality (istat_code),
    CONSTRAINT fk_follow_task_assignee_id FOREIGN KEY (assignee_id) REFERENCES account (id),
    CONSTRAINT fk_follow_task_made_by FOREIGN KEY (made_by) REFERENCES account (id),
    CONSTRAINT fk_follow_task_done_by FOREIGN KEY (done_by) REFERENCES account (id)
);

CREATE INDEX ix_follow_task_istat_code ON follow_task (istat_code);
CREATE INDEX ix_follow_task_open ON follow_task (due_on) WHERE done_at IS NULL;

CREATE TABLE follow_task_step (
    id BIGSERIAL NOT NULL,
    task_id BIGINT NOT NULL,
    step TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    account_id BIGINT NOT NULL,
    note TEXT NOT NULL,
    CONSTRAINT pk_follow_task_step PRIMARY KEY (id),
    CONSTRAINT ck_follow_task_step_step CHECK (step IN ('made', 'changed', 'done', 'reopened')),
    CONSTRAINT fk_follow_task_step_task_id FOREIGN KEY (task_id) REFERENCES follow_task (id),
    CONSTRAINT fk_follow_task_step_account_id FOREIGN KEY (account_id) REFERENCES account (id)
);

CREATE INDEX ix_follow_task_step_task_id ON follow_task_step (task_id, id);

CREATE TABLE reminder (
    id BIGSERIAL NOT NULL,
    istat_code CHAR(6) NOT NULL,
    template TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    office_address TEXT,
    again BOOLEAN NOT NULL,
    written_at TIMESTAMP WITH TIME ZONE NOT NULL,
    written_by BIGINT,
    CONSTRAINT pk_reminder PRIMARY KEY (id),
    CONSTRAINT ck_reminder_template CHECK (template IN ('missing_plan', 'expiring', 'expired', 'stuck', 'never_signed_in', 'reach_low', 'free')),
    CONSTRAINT fk_reminder_istat_code FOREIGN KEY (istat_code) REFERENCES municipality (istat_code),
    CONSTRAINT fk_reminder_written_by FOREIGN KEY (written_by) REFERENCES account (id)
);

CREATE INDEX ix_reminder_istat_code ON reminder (istat_code, id);

CREATE TABLE reminder_letter (
    reminder_id BIGINT NOT NULL,
    letter_id BIGINT NOT NULL,
    CONSTRAINT pk_reminder_letter PRIMARY KEY (reminder_id, letter_id),
    CONSTRAINT fk_reminder_letter_reminder_id FOREIGN KEY (reminder_id) REFERENCES reminder (id),
    CONSTRAINT fk_reminder_letter_letter_id FOREIGN KEY (letter_id) REFERENCES letter (id)
);

CREATE FUNCTION follow_up_is_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'notes, steps of tasks and reminders are only ever added to';
END $$;
CREATE TRIGGER follow_note_is_history BEFORE UPDATE OR DELETE ON follow_note
    FOR EACH ROW EXECUTE FUNCTION follow_up_is_history();
CREATE TRIGGER follow_task_step_is_history BEFORE UPDATE OR DELETE ON follow_task_step
    FOR EACH ROW EXECUTE FUNCTION follow_up_is_history();
CREATE TRIGGER reminder_is_history BEFORE UPDATE OR DELETE ON reminder
    FOR EACH ROW EXECUTE FUNCTION follow_up_is_history();
