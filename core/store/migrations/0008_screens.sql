-- Wall screens that nobody signs in at: paired once by a code, shown one wall, until revoked.

CREATE TABLE screen (
  id text PRIMARY KEY CHECK (id ~ '^[a-z0-9]{8}$'),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 63),
  wall_id text NOT NULL,
  token_hash bytea UNIQUE CHECK (length(token_hash) = 32),
  address text NOT NULL,
  approved_by text NOT NULL,
  approved_at timestamptz NOT NULL,
  seen_at timestamptz,
  build text,
  heap_bytes bigint CHECK (heap_bytes >= 0),
  revoked_by text,
  revoked_at timestamptz,
  CHECK (num_nulls(revoked_by, revoked_at) <> 1)
);
COMMENT ON TABLE screen IS 'Paired walls. token_hash: SHA-256 of a 256-bit token, NULL until the screen has collected it. address: where the code was asked for.';

CREATE TABLE screen_pairing (
  secret_hash bytea PRIMARY KEY CHECK (length(secret_hash) = 32),
  code text NOT NULL UNIQUE CHECK (code ~ '^[2-9A-HJ-NP-Z]{6}$'),
  wall_id text NOT NULL CHECK (wall_id ~ '^[a-z0-9-]{0,63}$'),
  address text NOT NULL,
  asked_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  screen_id text REFERENCES screen ON DELETE CASCADE
);
COMMENT ON TABLE screen_pairing IS 'Screens that show a code. Who holds the secret collects the token; the code is for people to read. wall_id, address: as an outsider gave them. screen_id: set when approved.';

CREATE TABLE screen_ticket (
  ticket_hash bytea PRIMARY KEY CHECK (length(ticket_hash) = 32),
  screen_id text NOT NULL REFERENCES screen ON DELETE CASCADE,
  expires_at timestamptz NOT NULL
);
COMMENT ON TABLE screen_ticket IS 'As live_ticket, for paired screens: opening the socket deletes the row.';
