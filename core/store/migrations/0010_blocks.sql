-- Closed spans, packed per series; how far packing has come; whole days that are no longer rows.

CREATE TABLE block (
  series_id integer NOT NULL,
  n integer NOT NULL CHECK (n >= 0),
  span timestamptz NOT NULL,
  crc integer NOT NULL,
  hours smallint NOT NULL CHECK (hours IN (3, 24, 192, 1536, 12288)),
  codec smallint NOT NULL,
  t bytea NOT NULL,
  v bytea NOT NULL,
  PRIMARY KEY (series_id, hours, span)
) WITH (toast_tuple_target = 8160);
COMMENT ON TABLE block IS 'Samples of a series in (span, span + hours], by its codec; crc over bytes and place. n = 0: known to have none.';
ALTER TABLE block ALTER COLUMN t SET STORAGE EXTERNAL, ALTER COLUMN v SET STORAGE EXTERNAL;

CREATE TABLE pack_day (
  day timestamptz PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('fenced', 'open', 'packed', 'dropped')),
  fence xid8,
  packed_at xid8,
  n bigint NOT NULL DEFAULT 0,
  bytes bigint NOT NULL DEFAULT 0,
  CHECK ((state = 'fenced') = (fence IS NULL)),
  CHECK ((state IN ('packed', 'dropped')) = (packed_at IS NOT NULL))
);
COMMENT ON TABLE pack_day IS 'Days (day, day + 24 h] that were part of the head. fence: writers that began before it have ended. packed_at: whoever sees less may still read rows. n, bytes: samples that were packed, and what their blocks took.';

CREATE TABLE pack_part (
  day timestamptz NOT NULL REFERENCES pack_day,
  slice integer NOT NULL,
  chunk timestamptz NOT NULL,
  n bigint NOT NULL,
  hash bigint NOT NULL,
  PRIMARY KEY (day, slice, chunk)
);
COMMENT ON TABLE pack_part IS 'Rows of a slice of the series and a day that were packed, by the chunk they stand in (by its begin; -infinity: none). A chunk goes when its rows are these.';

CREATE TABLE pack_slice (
  slice integer PRIMARY KEY,
  turn bigint NOT NULL
) WITH (fillfactor = 50);
COMMENT ON TABLE pack_slice IS 'Raised by each transaction that packs series of the slice: of two at the same time one has to start again.';

CREATE TABLE late_conflict (
  id bigint PRIMARY KEY,
  series_id integer NOT NULL,
  time timestamptz NOT NULL,
  value double precision
);
COMMENT ON TABLE late_conflict IS 'Late rows that another value stood against, until they are in rejected.';

CREATE TABLE correction (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('void', 'correct')),
  selector text NOT NULL,
  series_ids integer[] NOT NULL,
  from_time timestamptz NOT NULL,
  to_time timestamptz NOT NULL,
  value double precision,
  samples integer NOT NULL,
  reason text NOT NULL,
  CHECK (from_time <= to_time)
);
COMMENT ON TABLE correction IS 'What people put right: samples of series in [from_time, to_time], void or set to a value. To be marked on charts.';

CREATE TABLE rollup_1h (
  series_id integer NOT NULL,
  n integer NOT NULL CHECK (n > 0),
  span timestamptz NOT NULL,
  hours smallint NOT NULL CHECK (hours IN (24, 1536)),
  end_ms bytea NOT NULL,
  count bytea NOT NULL,
  sum bytea NOT NULL,
  min bytea NOT NULL,
  max bytea NOT NULL,
  first_ms bytea NOT NULL,
  first bytea NOT NULL,
  last_ms bytea NOT NULL,
  last bytea NOT NULL,
  increase bytea NOT NULL,
  flags bytea NOT NULL,
  PRIMARY KEY (series_id, hours, span)
) WITH (toast_tuple_target = 8160);
COMMENT ON TABLE rollup_1h IS 'Packed samples of a series in (span, span + hours] by the hour: n buckets, each column packed apart with its checksum.';
ALTER TABLE rollup_1h ALTER COLUMN end_ms SET STORAGE EXTERNAL, ALTER COLUMN count SET STORAGE EXTERNAL,
  ALTER COLUMN sum SET STORAGE EXTERNAL, ALTER COLUMN min SET STORAGE EXTERNAL,
  ALTER COLUMN max SET STORAGE EXTERNAL, ALTER COLUMN first_ms SET STORAGE EXTERNAL,
  ALTER COLUMN first SET STORAGE EXTERNAL, ALTER COLUMN last_ms SET STORAGE EXTERNAL,
  ALTER COLUMN last SET STORAGE EXTERNAL, ALTER COLUMN increase SET STORAGE EXTERNAL,
  ALTER COLUMN flags SET STORAGE EXTERNAL;
