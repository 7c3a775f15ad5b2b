-- What must outlive a restart for no gap to stay silent: numbering of sources, sessions at the broker.

CREATE TABLE numbering (
  source_id text PRIMARY KEY REFERENCES source,
  boot bigint,
  seq bigint NOT NULL,
  at timestamptz NOT NULL
) WITH (fillfactor = 50);
COMMENT ON TABLE numbering IS 'Last number of each source that is stored, and when it came in; committed with its samples.';

CREATE TABLE mqtt_session (
  client_id text PRIMARY KEY,
  whole_until timestamptz NOT NULL,
  broker_dropped bigint
);
COMMENT ON TABLE mqtt_session IS 'Sessions that we know to exist at the broker. whole_until = all that came before is stored; broker_dropped = its count of dropped messages when last told.';

ALTER TABLE gap ALTER COLUMN source_id DROP NOT NULL;
ALTER TABLE gap DROP CONSTRAINT gap_kind_check;
ALTER TABLE gap ADD CONSTRAINT gap_kind_check
  CHECK (kind IN ('period', 'sequence', 'session', 'evaluation', 'broker'));
ALTER TABLE gap ADD CONSTRAINT gap_names_its_source
  CHECK (source_id IS NOT NULL OR kind IN ('broker', 'evaluation'));
COMMENT ON COLUMN gap.source_id IS 'NULL = nobody knows whose: the broker dropped messages, or rules were not evaluated.';
