-- Who hears of no ends is reminded after his own time: an end puts off the reminder of others only.

ALTER TABLE alert_group ADD COLUMN sent_begins_at timestamptz;
COMMENT ON COLUMN alert_group.sent_begins_at IS 'When those were told last who hear only of what begins. None: at sent_at.';
