-- Boards ask what was sent between two moments, and messages are kept for years.

CREATE INDEX notification_created ON notification (created_at);
CREATE INDEX notification_attempt_started ON notification_attempt (started_at);
