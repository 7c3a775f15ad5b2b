-- Boards ask what was sent between two moments, and messages are kept for years. By blocks, not rows:
-- what is asked of one person is to be found by the person.

CREATE INDEX notification_created ON notification USING brin (created_at) WITH (autosummarize = on);
CREATE INDEX notification_attempt_started ON notification_attempt USING brin (started_at) WITH (autosummarize = on);
