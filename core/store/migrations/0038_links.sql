-- Links by which a person on duty acts on one alert without signing in.

CREATE TABLE alert_link (
  code text PRIMARY KEY CHECK (code ~ '^[2-9A-HJ-NP-Z]{4,8}$'),
  alert_id bigint NOT NULL REFERENCES alert ON DELETE CASCADE,
  person text NOT NULL,
  made_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  uses integer NOT NULL DEFAULT 0,
  CHECK (made_at < expires_at)
);
COMMENT ON TABLE alert_link IS 'Ways from messages to alerts. code: as it stands in a message and is read aloud. person: of oncall.yml; empty: many read the message, and the code alone opens nothing. uses: acts that were done by it. Keys are not kept: they are computed from the row and a secret.';
CREATE INDEX alert_link_of ON alert_link (alert_id, person, made_at);
