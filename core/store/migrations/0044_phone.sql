-- Who takes an alert over is on the record as that; the link of a test finds it by its code.

ALTER TABLE alert_act ADD COLUMN instead_of text
  CONSTRAINT alert_act_instead_check CHECK (instead_of IS NULL OR kind = 'ack');
COMMENT ON COLUMN alert_act.instead_of IS 'Of kind ack: from whom the alert was taken over; NULL: nobody had it.';
CREATE INDEX way_test_code ON way_test (code, asked_at);
