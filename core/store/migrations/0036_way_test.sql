-- Tests of the ways by which people are called.

CREATE TABLE way_test (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person text NOT NULL,
  way text NOT NULL,
  notification_id bigint REFERENCES notification ON DELETE SET NULL,
  code text NOT NULL CHECK (length(code) = 4),
  asked_at timestamptz NOT NULL,
  asked_by text NOT NULL,
  confirmed_at timestamptz
);
COMMENT ON TABLE way_test IS 'Each way to somebody that was tried, by a message with a code; confirmed_at: when he gave it back. Outlives its message: a way that was confirmed has been tested.';
CREATE INDEX way_test_of ON way_test (person, way, id DESC);
CREATE INDEX way_test_notification ON way_test (notification_id);
