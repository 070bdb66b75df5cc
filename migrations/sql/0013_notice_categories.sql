-- Null is all of them, also those that are thought of later: devices that are there keep hearing of everything.

ALTER TABLE subscription ADD COLUMN notice_categories TEXT[];
