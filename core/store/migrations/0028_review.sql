-- What people look back for: when a rule fired, and which alerts came and went.

CREATE INDEX alert_fired ON alert (rule, fired_at) WHERE fired_at IS NOT NULL;
CREATE INDEX alert_event_flapping ON alert_event (at) WHERE kind = 'flapping';
