-- Samples, their catalogue, the change log that carries them, and what was refused.

CREATE EXTENSION IF NOT EXISTS timescaledb;
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Units -------------------------------------------------------------------------------------------

CREATE TABLE unit (
  id text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9-]*$'),
  parent_id text REFERENCES unit DEFERRABLE INITIALLY DEFERRED,
  kind text NOT NULL,
  name_vi text NOT NULL,
  name_en text NOT NULL,
  area_km2 double precision,
  population integer,
  lat double precision,
  lon double precision,
  polygon jsonb,
  valid_from date,
  valid_to date,
  scope text NOT NULL,
  note text NOT NULL DEFAULT '',
  retired_at timestamptz,
  CHECK (valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to)
);
COMMENT ON TABLE unit IS 'Administrative units under our own ids, which are never reused.';
CREATE INDEX unit_parent ON unit (parent_id);

CREATE TABLE unit_code (
  unit_id text NOT NULL REFERENCES unit DEFERRABLE INITIALLY DEFERRED,
  scheme text NOT NULL,
  code text NOT NULL,
  valid_from date,
  valid_to date,
  CONSTRAINT unit_code_one_meaning_a_day EXCLUDE USING gist (
    scheme WITH =, code WITH =, daterange(valid_from, valid_to, '[]') WITH &&
  ) DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON TABLE unit_code IS 'Official codes; the same code means different units on different days.';
CREATE INDEX unit_code_unit ON unit_code (unit_id);

CREATE TABLE unit_successor (
  old_id text NOT NULL REFERENCES unit DEFERRABLE INITIALLY DEFERRED,
  new_id text NOT NULL REFERENCES unit DEFERRABLE INITIALLY DEFERRED,
  on_date date NOT NULL,
  share double precision NOT NULL CHECK (share > 0 AND share <= 1),
  PRIMARY KEY (old_id, new_id, on_date)
);
COMMENT ON TABLE unit_successor IS 'share of old_id that went into new_id on that day.';

-- Metrics, sources, series ------------------------------------------------------------------------

CREATE TABLE metric (
  name text PRIMARY KEY,
  "group" text NOT NULL,
  unit_of_measure text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('gauge', 'counter', 'event_count')),
  labels text[] NOT NULL,
  expected_period_seconds double precision CHECK (expected_period_seconds > 0),
  valid_min double precision,
  valid_max double precision,
  name_vi text NOT NULL,
  name_en text NOT NULL,
  note text NOT NULL DEFAULT '',
  retention_class text NOT NULL DEFAULT 'standard',
  origin text NOT NULL CHECK (origin IN ('product', 'place', 'auto')),
  retired_at timestamptz
);
COMMENT ON TABLE metric IS 'The catalogue. origin: shipped with the product, described by the place, or created by a source that may.';

CREATE TABLE source (
  id text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  unit_id text REFERENCES unit DEFERRABLE INITIALLY DEFERRED,
  name_vi text NOT NULL,
  name_en text NOT NULL,
  labels jsonb NOT NULL DEFAULT '{}',
  allowed_metrics text[] NOT NULL DEFAULT '{*}',
  unknown_metric text CHECK (unknown_metric IN ('reject', 'create')),
  conflict text CHECK (conflict IN ('reject', 'replace')),
  expected_period_seconds double precision CHECK (expected_period_seconds > 0),
  rate_per_second double precision CHECK (rate_per_second > 0),
  shared_with text[] NOT NULL DEFAULT '{}',
  contact text NOT NULL DEFAULT '',
  origin text NOT NULL CHECK (origin IN ('product', 'place', 'manual')),
  retired_at timestamptz
);
COMMENT ON TABLE source IS 'Who may send. NULL policies mean the default of the protocol it speaks.';

CREATE TABLE series (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key bytea NOT NULL UNIQUE CHECK (length(key) = 16),
  metric text NOT NULL REFERENCES metric,
  labels jsonb NOT NULL,
  unit_id text REFERENCES unit,
  source_id text NOT NULL REFERENCES source,
  created_at timestamptz NOT NULL
);
COMMENT ON TABLE series IS 'Metric + labels. key = blake2b-16 of the canonical identity; source_id = its first writer.';
CREATE INDEX series_metric ON series (metric);
CREATE INDEX series_source ON series (source_id);

-- Samples -----------------------------------------------------------------------------------------

CREATE TABLE sample (
  series_id integer NOT NULL,
  time timestamptz NOT NULL,
  value double precision,
  PRIMARY KEY (series_id, time)
);
COMMENT ON TABLE sample IS 'The head: recent rows. value NULL = staleness marker; NaN is a value; absence is no row.';
SELECT create_hypertable('sample', by_range('time', INTERVAL '2 hours'), create_default_indexes => false);

CREATE TABLE sample_late (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  series_id integer NOT NULL,
  time timestamptz NOT NULL,
  value double precision,
  kind smallint NOT NULL CHECK (kind IN (0, 1, 2))
);
COMMENT ON TABLE sample_late IS 'Append-only rows with time <= packed.upto. kind 0 sets what is absent, 1 replaces, 2 voids; folded by id.';
CREATE INDEX sample_late_key ON sample_late (series_id, time, id);

CREATE TABLE packed (
  one_row boolean PRIMARY KEY DEFAULT true CHECK (one_row),
  upto timestamptz NOT NULL
);
COMMENT ON TABLE packed IS 'Head rows are newer than upto. It starts a day back, so that first-day history makes no thousand chunks.';
INSERT INTO packed (upto)
VALUES (date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - INTERVAL '1 day');

-- The change log ----------------------------------------------------------------------------------

CREATE TABLE writer (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz
);
COMMENT ON TABLE writer IS 'One row per start of a writing process: within it, seq order is commit order.';
CREATE INDEX writer_running ON writer (id) WHERE ended_at IS NULL;

CREATE TABLE batch (
  slot smallint NOT NULL,
  writer integer NOT NULL,
  seq bigint NOT NULL,
  at timestamptz NOT NULL,
  min_t timestamptz,
  max_t timestamptz,
  touched integer NOT NULL,
  data bytea NOT NULL,
  PRIMARY KEY (writer, seq, slot)  -- slot last: followers ask by writer and seq, of all slots
) PARTITION BY LIST (slot);
COMMENT ON TABLE batch IS 'Change log: data = n x int64 ms, n x int32 series id, n x float64, little-endian. Kept about an hour.';
ALTER TABLE batch ALTER COLUMN data SET STORAGE EXTERNAL;
CREATE TABLE batch_0 PARTITION OF batch FOR VALUES IN (0);
CREATE TABLE batch_1 PARTITION OF batch FOR VALUES IN (1);
CREATE TABLE batch_2 PARTITION OF batch FOR VALUES IN (2);
CREATE TABLE batch_3 PARTITION OF batch FOR VALUES IN (3);
CREATE TABLE batch_4 PARTITION OF batch FOR VALUES IN (4);
CREATE TABLE batch_5 PARTITION OF batch FOR VALUES IN (5);

CREATE TABLE cursor (
  follower text NOT NULL,
  writer integer NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (follower, writer)
);
COMMENT ON TABLE cursor IS 'How far a durable follower has read; committed with what it derived.';

-- What is missing, what was refused ---------------------------------------------------------------

CREATE TABLE gap (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source_id text NOT NULL REFERENCES source,
  series_id integer,
  kind text NOT NULL CHECK (kind IN ('period', 'sequence', 'session', 'evaluation')),
  from_time timestamptz NOT NULL,
  to_time timestamptz NOT NULL,
  missing bigint,
  detail jsonb NOT NULL DEFAULT '{}',
  CHECK (from_time <= to_time)
);
COMMENT ON TABLE gap IS 'Known holes: what did not arrive, between when and when.';
CREATE INDEX gap_source ON gap (source_id, to_time);

CREATE TABLE rejected (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  source_id text,
  protocol text NOT NULL,
  reason text NOT NULL,
  faults jsonb NOT NULL,
  refused integer NOT NULL,
  context jsonb NOT NULL DEFAULT '{}',
  payload bytea NOT NULL,
  payload_bytes integer NOT NULL,
  replayed_at timestamptz
);
COMMENT ON TABLE rejected IS 'Payloads with at least one refused sample, kept whole up to 64 KiB for replay. payload_bytes = as received.';
CREATE INDEX rejected_source ON rejected (source_id, id);

CREATE TABLE rejected_day (
  source_id text NOT NULL,
  day date NOT NULL,
  seen bigint NOT NULL DEFAULT 0,
  kept bigint NOT NULL DEFAULT 0,
  kept_bytes bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (source_id, day)
);
COMMENT ON TABLE rejected_day IS 'Quota of rejected: 10k payloads and 200 MB a source and day; beyond, 1 in 100 is kept. Unknown source = empty text.';
