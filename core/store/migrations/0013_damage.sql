-- Blocks and hours that were found not to fit their checksums.

CREATE TABLE damage (
  series_id integer NOT NULL,
  kind text NOT NULL CHECK (kind IN ('block', 'hours')),
  hours smallint NOT NULL,
  span timestamptz NOT NULL,
  n integer NOT NULL,
  reason text NOT NULL,
  found_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  PRIMARY KEY (series_id, kind, hours, span)
);
COMMENT ON TABLE damage IS 'Blocks, and rows of hours, of (span, span + hours] that cannot be read; n as they say. Seen again by each scrub, else removed.';
