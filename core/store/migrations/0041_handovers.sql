-- What those on duty write down, and how one hands over to the next.

CREATE TABLE shift_note (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  text text NOT NULL CHECK (length(text) BETWEEN 1 AND 4000),
  request text NOT NULL,
  UNIQUE (actor, request)
);
COMMENT ON TABLE shift_note IS 'The log of shifts; append-only. request: the key by which a repeated request is told.';
CREATE INDEX shift_note_at ON shift_note (at, id);
CREATE TRIGGER shift_note_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON shift_note
  FOR EACH STATEMENT EXECUTE FUNCTION is_insert_only();

CREATE TABLE handover (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  since timestamptz,
  written_at timestamptz NOT NULL,
  written_by text NOT NULL,
  note text NOT NULL CHECK (length(note) BETWEEN 1 AND 4000),
  sheet jsonb NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  withdrawn_at timestamptz,
  confirmed_at timestamptz,
  confirmed_by text,
  remark text NOT NULL DEFAULT '' CHECK (length(remark) <= 4000),
  CHECK ((confirmed_at IS NULL) = (confirmed_by IS NULL)),
  CHECK (confirmed_by <> written_by),
  CHECK (num_nonnulls(withdrawn_at, confirmed_at) < 2)
);
COMMENT ON TABLE handover IS 'One hands over, the next confirms what he read. since: when the one before was written; NULL: it is the first. sheet: all that stood there; hash: sha256 of it as canonical JSON, which the one who confirms has to name.';
CREATE UNIQUE INDEX handover_waiting ON handover ((true))
  WHERE withdrawn_at IS NULL AND confirmed_at IS NULL;
CREATE INDEX handover_confirmed ON handover (written_at) WHERE confirmed_at IS NOT NULL;
