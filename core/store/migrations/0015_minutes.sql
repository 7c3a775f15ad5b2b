-- Buckets of a minute, of days of a series in which many samples came.

CREATE TABLE rollup_1m (
  series_id integer NOT NULL,
  n integer NOT NULL CHECK (n > 0),
  span timestamptz NOT NULL,
  hours smallint NOT NULL CHECK (hours = 24),
  end_ms bytea NOT NULL,
  count bytea NOT NULL,
  sum bytea NOT NULL,
  min bytea NOT NULL,
  max bytea NOT NULL,
  first_ms bytea NOT NULL,
  first bytea NOT NULL,
  last_ms bytea NOT NULL,
  last bytea NOT NULL,
  lost bytea NOT NULL,
  flags bytea NOT NULL,
  PRIMARY KEY (series_id, hours, span)
) WITH (toast_tuple_target = 8160);
COMMENT ON TABLE rollup_1m IS 'Packed samples of a series in (span, span + hours] by the minute, as rollup_1h. No row: the day has few samples, or none.';
ALTER TABLE rollup_1m ALTER COLUMN end_ms SET STORAGE EXTERNAL, ALTER COLUMN count SET STORAGE EXTERNAL,
  ALTER COLUMN sum SET STORAGE EXTERNAL, ALTER COLUMN min SET STORAGE EXTERNAL,
  ALTER COLUMN max SET STORAGE EXTERNAL, ALTER COLUMN first_ms SET STORAGE EXTERNAL,
  ALTER COLUMN first SET STORAGE EXTERNAL, ALTER COLUMN last_ms SET STORAGE EXTERNAL,
  ALTER COLUMN last SET STORAGE EXTERNAL, ALTER COLUMN lost SET STORAGE EXTERNAL,
  ALTER COLUMN flags SET STORAGE EXTERNAL;

ALTER TABLE damage DROP CONSTRAINT damage_kind_check,
  ADD CONSTRAINT damage_kind_check CHECK (kind IN ('block', 'hours', 'minutes'));
COMMENT ON TABLE damage IS 'Blocks, and rows of hours and minutes, of (span, span + hours] that cannot be read; n as they say. Seen again by each scrub, else removed.';
