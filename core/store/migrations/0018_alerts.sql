-- Rules, alerts, who is to be told of them, and what came of telling.

CREATE TABLE rule_group (
  origin text NOT NULL CHECK (origin IN ('place', 'import')),
  file text NOT NULL,
  name text NOT NULL,
  position integer NOT NULL,
  interval_seconds double precision CHECK (interval_seconds > 0),
  query_offset_seconds double precision CHECK (query_offset_seconds >= 0),
  item_limit integer NOT NULL DEFAULT 0 CHECK (item_limit >= 0),
  labels jsonb NOT NULL DEFAULT '{}',
  rules jsonb NOT NULL,
  retired_at timestamptz,
  PRIMARY KEY (origin, file, name)
);
COMMENT ON TABLE rule_group IS 'Rules as their files say, in the order of these. rules: a list of alert or record, expr, hold_seconds, keep_seconds, labels, annotations.';

CREATE TABLE routing (
  name text PRIMARY KEY,
  matchers text NOT NULL DEFAULT '',
  document text NOT NULL,
  put_at timestamptz NOT NULL,
  retired_at timestamptz
);
COMMENT ON TABLE routing IS 'Who is told of what: oncall.yml of the place, and files of Alertmanager under names of their own. matchers: which alerts an imported one is asked about.';

CREATE TABLE rule_evaluation (
  origin text NOT NULL,
  file text NOT NULL,
  name text NOT NULL,
  evaluated_at timestamptz NOT NULL,
  ended_at timestamptz NOT NULL,
  seconds double precision NOT NULL CHECK (seconds >= 0),
  rules jsonb NOT NULL,
  PRIMARY KEY (origin, file, name)
);
COMMENT ON TABLE rule_evaluation IS 'The last evaluation of each group. evaluated_at: the moment on the grid that was asked about; written in one transaction with the alerts. rules: health, error, seconds and results of each, in their order.';

CREATE TABLE alert (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rule text NOT NULL,
  fingerprint bytea NOT NULL CHECK (length(fingerprint) = 16),
  name text NOT NULL,
  labels jsonb NOT NULL,
  annotations jsonb NOT NULL,
  generator_url text NOT NULL DEFAULT '',
  value double precision,
  priority text NOT NULL CHECK (priority IN ('p1', 'p2', 'p3', 'p4')),
  unit_id text,
  simulated boolean NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'firing', 'no_data', 'resolved')),
  active_at timestamptz NOT NULL,
  fired_at timestamptz,
  gone_at timestamptz,
  ended_at timestamptz,
  why text CHECK (why IN ('recovered', 'no_data', 'rule_changed', 'removed')),
  changes timestamptz[] NOT NULL DEFAULT '{}',
  flapping boolean NOT NULL DEFAULT false,
  is_current boolean NOT NULL DEFAULT true,
  acked_at timestamptz,
  acked_by text,
  snoozed_until timestamptz,
  CHECK ((fired_at IS NULL) = (state = 'pending')),
  CHECK ((ended_at IS NULL) = (state <> 'resolved')),
  CHECK ((acked_at IS NULL) = (acked_by IS NULL)),
  CHECK (is_current OR state = 'resolved')
);
COMMENT ON TABLE alert IS 'One activation of a rule for one label set a row. rule: origin/file/group/name, or the key by which it came from outside. is_current: the newest of its rule and labels, whose changes are remembered. Times are those of evaluations.';
CREATE UNIQUE INDEX alert_current ON alert (rule, fingerprint) WHERE is_current;
CREATE INDEX alert_open ON alert (state, id) WHERE state <> 'resolved';
CREATE INDEX alert_ended ON alert (ended_at, id) WHERE state = 'resolved';

CREATE TABLE alert_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  alert_id bigint NOT NULL REFERENCES alert,
  at timestamptz NOT NULL,
  kind text NOT NULL CHECK (kind IN (
    'firing', 'resolved', 'no_data', 'back', 'flapping', 'quiet', 'missed')),
  detail jsonb NOT NULL DEFAULT '{}',
  written_at timestamptz NOT NULL
);
COMMENT ON TABLE alert_event IS 'Append-only, written by the leader alone on one connection: the order of id is that of COMMIT. at: the evaluation.';
CREATE INDEX alert_event_of ON alert_event (alert_id, id);

CREATE TABLE alert_act (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  alert_id bigint NOT NULL REFERENCES alert,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('ack', 'unack', 'snooze', 'note', 'resolve')),
  note text NOT NULL DEFAULT '' CHECK (length(note) <= 4000),
  request text,
  UNIQUE (alert_id, request)
);
COMMENT ON TABLE alert_act IS 'What people did about alerts; append-only. request: the key by which a repeated request is told.';

CREATE TABLE posted_alert (
  origin text NOT NULL,
  fingerprint bytea NOT NULL CHECK (length(fingerprint) = 16),
  labels jsonb NOT NULL,
  annotations jsonb NOT NULL,
  generator_url text NOT NULL DEFAULT '',
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  unit_id text,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (origin, fingerprint)
);
COMMENT ON TABLE posted_alert IS 'Alerts of other systems as they were posted last; the leader makes alerts of them. origin: the key''s id. ends_at: when it is over unless it is posted again.';
CREATE INDEX posted_alert_updated ON posted_alert (updated_at);

CREATE TABLE silence (
  id uuid PRIMARY KEY,
  matchers jsonb NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  created_by text NOT NULL,
  comment text NOT NULL CHECK (length(comment) BETWEEN 1 AND 4000),
  updated_at timestamptz NOT NULL,
  actor text NOT NULL,
  CHECK (starts_at <= ends_at)
);
COMMENT ON TABLE silence IS 'Alerts that fit tell nobody for a time. matchers: a list of label, relation, value. created_by: as said; actor: who was signed in.';
CREATE INDEX silence_ends ON silence (ends_at);

CREATE TABLE alert_group (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key bytea NOT NULL CHECK (length(key) = 32),
  route text NOT NULL,
  receiver text NOT NULL,
  labels jsonb NOT NULL,
  opened_at timestamptz NOT NULL,
  closed_at timestamptz,
  due_at timestamptz NOT NULL,
  flushed_at timestamptz,
  sent_at timestamptz,
  sent_firing bigint[] NOT NULL DEFAULT '{}',
  sent_resolved bigint[] NOT NULL DEFAULT '{}',
  ordinal integer NOT NULL DEFAULT 0
);
COMMENT ON TABLE alert_group IS 'Alerts that are told of together, from the first to the end of the last. key: sha256 of route and labels. due_at: when it is looked at next. sent_…: ids of alerts as they were told of last. ordinal: of the last notification.';
CREATE UNIQUE INDEX alert_group_open ON alert_group (key) WHERE closed_at IS NULL;
CREATE INDEX alert_group_due ON alert_group (due_at) WHERE closed_at IS NULL;

CREATE TABLE notification (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  group_id bigint REFERENCES alert_group,
  ordinal integer NOT NULL,
  receiver text NOT NULL,
  channel text NOT NULL,
  person text,
  kind text NOT NULL CHECK (kind IN (
    'firing', 'resolved', 'repeat', 'digest', 'missed', 'escalation', 'test')),
  reason text NOT NULL,
  dedupe_key bytea NOT NULL UNIQUE CHECK (length(dedupe_key) = 32),
  priority text NOT NULL CHECK (priority IN ('p1', 'p2', 'p3', 'p4')),
  simulated boolean NOT NULL,
  content jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  leased_until timestamptz NOT NULL DEFAULT '-infinity',
  attempt integer NOT NULL DEFAULT 0,
  settled_at timestamptz,
  result text CHECK (result IN ('accepted', 'delivered', 'refused', 'given_up', 'folded')),
  folded_into bigint REFERENCES notification,
  CHECK ((settled_at IS NULL) = (result IS NULL)),
  CHECK ((folded_into IS NOT NULL) = (result IS NOT DISTINCT FROM 'folded'))
);
COMMENT ON TABLE notification IS 'The outbox: what is to be told by which channel. Leased per row; attempt is the fencing token. content: the message as Alertmanager''s webhook has it, whatever the channel makes of it.';
CREATE INDEX notification_due ON notification (channel, due_at, id) WHERE settled_at IS NULL;
CREATE INDEX notification_of_group ON notification (group_id, ordinal);
CREATE INDEX notification_of_person ON notification (person, created_at) WHERE person IS NOT NULL;

CREATE TABLE notification_attempt (
  notification_id bigint NOT NULL REFERENCES notification,
  attempt integer NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  result text CHECK (result IN ('accepted', 'delivered', 'refused', 'failed', 'unknown')),
  status integer,
  answer text NOT NULL DEFAULT '' CHECK (length(answer) <= 2000),
  PRIMARY KEY (notification_id, attempt),
  CHECK ((ended_at IS NULL) = (result IS NULL))
);
COMMENT ON TABLE notification_attempt IS 'The ledger, append-only but for the result: a row is committed before the send, its result after. One without a result: the sender died in between.';

CREATE TABLE channel_state (
  channel text PRIMARY KEY,
  failures integer NOT NULL DEFAULT 0,
  failing_since timestamptz,
  open_until timestamptz,
  accepted_at timestamptz,
  error text NOT NULL DEFAULT ''
);
COMMENT ON TABLE channel_state IS 'How each channel does. open_until: its breaker lets nothing through before, then one to try.';

CREATE TABLE alerter (
  one_row boolean PRIMARY KEY DEFAULT true CHECK (one_row),
  dispatched bigint NOT NULL DEFAULT 0,
  followed jsonb NOT NULL DEFAULT '{}',
  ticked_at timestamptz
);
COMMENT ON TABLE alerter IS 'How far the leader is. dispatched: the last alert_event that was grouped, moved in one transaction with what came of it. followed: of the change log, by writer. ticked_at: its last look, for the lamp of walls.';
INSERT INTO alerter DEFAULT VALUES;
