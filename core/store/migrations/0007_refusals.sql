-- How many payloads were refused, for each source and reason, since the beginning: a counter that
-- survives every process. Sources and reasons are few; an unknown source is the empty text.
CREATE TABLE rejected_total (
  source_id text NOT NULL,
  reason text NOT NULL,
  payloads bigint NOT NULL,
  PRIMARY KEY (source_id, reason)
);
COMMENT ON TABLE rejected_total IS 'Payloads with refused samples since the beginning, kept or not. Unknown source = empty text.';
CREATE INDEX rejected_at ON rejected (at);
