-- The practice call of each month.

CREATE TABLE practice_call (
  day date PRIMARY KEY,
  called_at timestamptz NOT NULL,
  people text[] NOT NULL
);
COMMENT ON TABLE practice_call IS 'A month''s practice call: who was on duty and called. Who answered when: way_test of the day.';

ALTER TABLE way_test ADD COLUMN practice date REFERENCES practice_call;
COMMENT ON COLUMN way_test.practice IS 'Of which practice call it is; NULL: somebody asked for it.';
CREATE INDEX way_test_practice ON way_test (practice) WHERE practice IS NOT NULL;
