-- Rules that people write in the browser, with all that they said before.

CREATE TABLE desk_rule (
  name text NOT NULL CHECK (name <> ''),
  version integer NOT NULL CHECK (version > 0),
  interval_seconds double precision CHECK (interval_seconds > 0),
  query_offset_seconds double precision CHECK (query_offset_seconds >= 0),
  rule jsonb,
  saved_at timestamptz NOT NULL,
  saved_by text NOT NULL,
  reason text NOT NULL DEFAULT '',
  tried jsonb,
  PRIMARY KEY (name, version)
);
COMMENT ON TABLE desk_rule IS 'Rules written at the desk, a version a row; the newest is in force. rule: as those of rule_group; NULL = removed. reason: why it was saved though it was not tried, or tells people more than they can take. tried: figures of its back-test, NULL = it had none.';
