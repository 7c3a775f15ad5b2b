-- People, keys, leases and the record of who did what.

CREATE TABLE lease (
  name text PRIMARY KEY,
  epoch bigint NOT NULL,
  holder text NOT NULL,
  backend_pid integer NOT NULL,
  backend_start timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  UNIQUE (name, epoch)
);
COMMENT ON TABLE lease IS 'One holder per name by database time; a takeover raises epoch and ends the old holder''s backend.';

CREATE TABLE app_user (
  id text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
  name text NOT NULL,
  password_hash text NOT NULL,
  password_changed_at timestamptz NOT NULL,
  must_change_password boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  disabled_at timestamptz
);
COMMENT ON TABLE app_user IS 'Staff accounts; argon2id hashes only.';

CREATE TABLE role_grant (
  user_id text NOT NULL REFERENCES app_user,
  role text NOT NULL CHECK (role IN (
    'operator', 'on_call', 'leader', 'data_officer', 'admin', 'auditor')),
  unit_id text REFERENCES unit,
  granted_at timestamptz NOT NULL,
  UNIQUE NULLS NOT DISTINCT (user_id, role, unit_id)
);
COMMENT ON TABLE role_grant IS 'unit_id NULL = the whole place.';

CREATE TABLE session (
  token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
  user_id text NOT NULL REFERENCES app_user,
  csrf text NOT NULL,
  created_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  address text NOT NULL,
  user_agent text NOT NULL
);
COMMENT ON TABLE session IS 'SHA-256 of a 256-bit token; idle by seen_at, absolute by expires_at.';
CREATE INDEX session_of_user ON session (user_id) WHERE ended_at IS NULL;

CREATE TABLE live_ticket (
  ticket_hash bytea PRIMARY KEY CHECK (length(ticket_hash) = 32),
  session_hash bytea NOT NULL REFERENCES session ON DELETE CASCADE,
  expires_at timestamptz NOT NULL
);
COMMENT ON TABLE live_ticket IS 'Single use: opening the socket deletes the row.';

CREATE TABLE login_failure (
  at timestamptz NOT NULL,
  account text NOT NULL,
  address text NOT NULL
);
COMMENT ON TABLE login_failure IS 'Counted for the login limit: 5 in 15 min for account and address, 20 an address.';
CREATE INDEX login_failure_address ON login_failure (address, at);

CREATE TABLE api_key (
  id text PRIMARY KEY CHECK (id ~ '^[a-z0-9]{8}$'),
  name text NOT NULL,
  secret_hash bytea NOT NULL CHECK (length(secret_hash) = 32),
  scopes text[] NOT NULL CHECK (scopes <@ '{read,write,admin}'),
  source_id text REFERENCES source,
  mqtt_hash text,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  revoked_at timestamptz,
  CHECK (NOT 'write' = ANY (scopes) OR source_id IS NOT NULL)
);
COMMENT ON TABLE api_key IS 'Keys ioc_<id>_<secret>: SHA-256 of the whole key; mqtt_hash = the broker''s own salted form of it.';
CREATE INDEX api_key_source ON api_key (source_id);

CREATE TABLE audit (
  id bigint PRIMARY KEY CHECK (id > 0),
  at timestamptz NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  object text NOT NULL,
  detail jsonb NOT NULL,
  address text NOT NULL,
  previous bytea NOT NULL CHECK (length(previous) = 32),
  hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32)
);
COMMENT ON TABLE audit IS 'Insert-only and chained: hash = sha256(previous, canonical row). actor = user:ID, key:ID, source:ID or system:NAME.';

CREATE FUNCTION audit_is_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit is insert-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_insert_only BEFORE UPDATE OR DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION audit_is_insert_only();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_insert_only();
