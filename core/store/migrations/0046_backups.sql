-- What is known of backups and of their tries, and whether messages to people are held back.

CREATE TABLE backup (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  begun_at timestamptz NOT NULL,
  ended_at timestamptz,
  bytes bigint,
  error text NOT NULL DEFAULT '' CHECK (length(error) <= 1000),
  CHECK (ended_at IS NOT NULL OR (bytes IS NULL AND error = '')),
  CHECK (error = '' OR bytes IS NULL)
);
COMMENT ON TABLE backup IS 'A row a backup, committed before it begins, so that each has its own. ended_at NULL: it runs, or was killed; bytes: of a verified one; error: why there is none.';

CREATE TABLE backup_drill (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  begun_at timestamptz NOT NULL,
  ended_at timestamptz NOT NULL,
  error text NOT NULL DEFAULT '' CHECK (length(error) <= 1000)
);
COMMENT ON TABLE backup_drill IS 'Backups that were restored to try them. error: why one cannot be; empty: it can.';

CREATE TABLE hold (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  begun_at timestamptz NOT NULL,
  reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
  ended_at timestamptz,
  ended_by text,
  CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE UNIQUE INDEX hold_one ON hold ((true)) WHERE ended_at IS NULL;
COMMENT ON TABLE hold IS 'While a row has no end, no message leaves for anybody: the database was restored, and what it wants to tell is old.';

-- What came in after the backup from which a database was restored.
ALTER TABLE gap DROP CONSTRAINT gap_kind_check;
ALTER TABLE gap ADD CONSTRAINT gap_kind_check
  CHECK (kind IN ('period', 'sequence', 'session', 'evaluation', 'broker', 'restore'));
