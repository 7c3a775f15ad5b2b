-- Of a posted alert that comes again what was before is kept for a leader who has not seen it.

ALTER TABLE posted_alert ADD COLUMN earlier jsonb NOT NULL DEFAULT '[]';
COMMENT ON COLUMN posted_alert.earlier IS 'Begin and end of times before this one, the newest ten: a leader who comes later tells of those that nobody has seen.';
