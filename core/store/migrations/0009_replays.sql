-- Refused payloads that somebody wants taken in again: asked for by `api`, worked off by ingest.

CREATE TABLE replay (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  asked_at timestamptz NOT NULL,
  asked_by text NOT NULL,
  address text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('try', 'take')),
  ids bigint[] NOT NULL CHECK (cardinality(ids) BETWEEN 1 AND 200),
  attempts smallint NOT NULL DEFAULT 0,
  done_at timestamptz,
  results jsonb,
  CHECK ((done_at IS NULL) = (results IS NULL))
);
COMMENT ON TABLE replay IS 'Orders to take refused payloads again. try = all of it, then undone. results: one a payload that was still waiting; null when nobody could work it off.';
CREATE INDEX replay_open ON replay (id) WHERE done_at IS NULL;

-- What still waits of a source, by reason, without looking at what was taken.
CREATE INDEX rejected_waiting ON rejected (source_id, reason) WHERE replayed_at IS NULL;
