-- What somebody had and let go is told of again.

ALTER TABLE alert ADD COLUMN unacked_at timestamptz;
COMMENT ON COLUMN alert.unacked_at IS 'When somebody who had it let it go. NULL: nobody did, or it was acknowledged since.';

CREATE INDEX alert_let_go ON alert (id)
  WHERE state <> 'resolved' AND (snoozed_until IS NOT NULL OR unacked_at IS NOT NULL);
