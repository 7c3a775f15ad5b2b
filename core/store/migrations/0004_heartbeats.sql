-- Heartbeats: what is expected of jobs elsewhere, what they reported, and the keys to report with.

CREATE TABLE heartbeat (
  id text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name_vi text NOT NULL,
  name_en text NOT NULL,
  unit_id text REFERENCES unit DEFERRABLE INITIALLY DEFERRED,
  period_seconds double precision CHECK (period_seconds > 0),
  cron text,
  zone text,
  grace_seconds double precision NOT NULL CHECK (grace_seconds > 0),
  retired_at timestamptz,
  CHECK (num_nonnulls(period_seconds, cron) = 1),
  CHECK (num_nulls(cron, zone) <> 1)
);
COMMENT ON TABLE heartbeat IS 'Jobs that report: due each period, or by a cron expression in a zone; grace bounds lateness and run time.';

CREATE TABLE heartbeat_state (
  heartbeat_id text PRIMARY KEY REFERENCES heartbeat,
  started_at timestamptz,
  ended_at timestamptz,
  failed boolean NOT NULL DEFAULT false,
  exit_code smallint CHECK (exit_code BETWEEN 0 AND 255),
  run_seconds double precision CHECK (run_seconds >= 0),
  body bytea NOT NULL DEFAULT '' CHECK (length(body) <= 10000),
  CHECK (ended_at IS NOT NULL OR NOT failed)
);
COMMENT ON TABLE heartbeat_state IS 'What a job reported last, by our time of receipt. started_at: of a run that has not ended. body: what came with the last end.';

CREATE TABLE heartbeat_watch (
  one_row boolean PRIMARY KEY DEFAULT true CHECK (one_row),
  since timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  CHECK (since <= seen_at)
);
COMMENT ON TABLE heartbeat_watch IS 'Since when reports could be taken in without a break: silence of jobs before that is ours.';

ALTER TABLE api_key ADD COLUMN heartbeat_id text REFERENCES heartbeat;
ALTER TABLE api_key DROP CONSTRAINT api_key_scopes_check;
ALTER TABLE api_key ADD CONSTRAINT api_key_scopes_check
  CHECK (scopes <@ '{read,write,admin,ping}');
-- A key that may stand in a URL opens nothing else.
ALTER TABLE api_key ADD CONSTRAINT api_key_ping_only
  CHECK (CASE WHEN 'ping' = ANY (scopes)
    THEN scopes = '{ping}' AND heartbeat_id IS NOT NULL AND source_id IS NULL
    ELSE heartbeat_id IS NULL END);
CREATE INDEX api_key_heartbeat ON api_key (heartbeat_id);
