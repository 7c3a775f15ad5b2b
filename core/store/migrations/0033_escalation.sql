-- Chains climb step by step: runs, and the steps that they took.

CREATE TABLE escalation (
  group_id bigint NOT NULL REFERENCES alert_group,
  run integer NOT NULL CHECK (run > 0),
  chain text NOT NULL,
  priority text NOT NULL CHECK (priority IN ('p1', 'p2', 'p3', 'p4')),
  step integer NOT NULL,
  round integer NOT NULL,
  reached integer NOT NULL,
  started_at timestamptz NOT NULL,
  due_at timestamptz,
  next_at timestamptz,
  told text[] NOT NULL,
  calls jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'acknowledged', 'over', 'exhausted')),
  ended_at timestamptz,
  PRIMARY KEY (group_id, run),
  CHECK ((state = 'running') = (ended_at IS NULL)),
  CHECK ((state = 'running') = (next_at IS NOT NULL))
);
COMMENT ON TABLE escalation IS 'Climbs of a group through a chain. step: the last that was taken, from 1. reached: the last round in which anybody was called. due_at: of the next step. calls: those that wait for their time. next_at: when there is something to do. told: channels that were called.';
CREATE INDEX escalation_next ON escalation (next_at) WHERE state = 'running';

CREATE TABLE escalation_step (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  group_id bigint NOT NULL,
  run integer NOT NULL,
  round integer NOT NULL,
  step integer NOT NULL,
  at timestamptz NOT NULL,
  people text[] NOT NULL,
  why text NOT NULL,
  FOREIGN KEY (group_id, run) REFERENCES escalation
);
COMMENT ON TABLE escalation_step IS 'Steps that were taken, append-only. people: whom it named at that moment, and receivers. why: called, undelivered, everybody; or why nobody was: nobody, unreachable, quiet.';
CREATE INDEX escalation_step_of ON escalation_step (group_id, run, id);

-- Who has alerts is read each time, for it ends runs.
DROP INDEX alert_let_go;
CREATE INDEX alert_held ON alert (id) WHERE state <> 'resolved'
  AND (acked_at IS NOT NULL OR snoozed_until IS NOT NULL OR unacked_at IS NOT NULL);

-- Somebody is given an alert: it is his, and he is told.
ALTER TABLE alert_act DROP CONSTRAINT alert_act_kind_check;
ALTER TABLE alert_act ADD CONSTRAINT alert_act_kind_check
  CHECK (kind IN ('ack', 'unack', 'snooze', 'note', 'resolve', 'assign'));
ALTER TABLE alert_act ADD COLUMN person text, ADD COLUMN told_at timestamptz;
ALTER TABLE alert_act ADD CHECK ((person IS NOT NULL) = (kind = 'assign'));
COMMENT ON COLUMN alert_act.person IS 'Of kind assign: to whom of oncall.yml.';
COMMENT ON COLUMN alert_act.told_at IS 'Of kind assign: when the message to him was put into the outbox.';
CREATE INDEX alert_act_untold ON alert_act (id) WHERE kind = 'assign' AND told_at IS NULL;
