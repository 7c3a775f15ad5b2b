-- For how long alerts that are over are kept, with everything of theirs.

ALTER TABLE place ADD COLUMN alerts_days integer DEFAULT 1825 CHECK (alerts_days >= 400);
COMMENT ON COLUMN place.alerts_days IS 'Days that alerts are kept after their end, with all that was told and done about them; NULL = for ever.';

CREATE INDEX alert_simulated_ended ON alert (ended_at, id) WHERE state = 'resolved' AND simulated;
CREATE INDEX alert_group_closed ON alert_group (closed_at, id) WHERE closed_at IS NOT NULL;
