-- Who stands in for whom, and the calendars that people take to their phones.

CREATE TABLE schedule_override (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  schedule text NOT NULL,
  begins_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  person text NOT NULL CHECK (person <> ''),
  replaces text NOT NULL CHECK (replaces <> person),
  swap uuid,
  note text NOT NULL CHECK (length(note) <= 500),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  updated_at timestamptz NOT NULL,
  updated_by text NOT NULL,
  deleted_at timestamptz,
  CHECK (begins_at < ends_at)
);
COMMENT ON TABLE schedule_override IS 'Somebody is on duty instead, from begins_at to before ends_at; of two at once the one with the higher id counts. person, replaces: ids of oncall.yml; replaces empty: whoever is on duty. swap: two of one act. version: goes up with each change; who changes what he has not seen is refused. updated_at: never the same twice, and in the order of commits. deleted_at: it never counted.';
CREATE INDEX schedule_override_ends ON schedule_override (ends_at) WHERE deleted_at IS NULL;
CREATE INDEX schedule_override_updated ON schedule_override (updated_at);

CREATE TABLE calendar_link (
  id uuid PRIMARY KEY,
  hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
  person text,
  schedule text,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  read_at timestamptz,
  revoked_at timestamptz,
  revoked_by text,
  CHECK (num_nonnulls(person, schedule) = 1),
  CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
COMMENT ON TABLE calendar_link IS 'Addresses under which a phone reads shifts without signing in: of a person, or of a schedule. Only the SHA-256 of the secret in it is kept.';
CREATE INDEX calendar_link_of ON calendar_link (created_by) WHERE revoked_at IS NULL;
