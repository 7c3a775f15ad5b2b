-- name: current
-- plan: Index Scan alert_current (partial: is_current); cost = alerts that are open or ended lately
SELECT id, rule, labels, annotations, value, simulated, state, active_at, fired_at, gone_at,
  ended_at, why, changes, flapping
FROM alert WHERE is_current ORDER BY id

-- name: drop_pending
-- plan: Index Scan alert_pkey
DELETE FROM alert WHERE id = ANY (%(ids)s::int8[]) AND state = 'pending'

-- name: forget
-- plan: Index Scan alert_pkey
UPDATE alert SET is_current = false WHERE id = ANY (%(ids)s::int8[])

-- name: succeed
-- What ended before has a successor.
-- plan: Nested Loop, Index Scan alert_current
UPDATE alert SET is_current = false
FROM jsonb_to_recordset(%(rows)s) AS r (rule text, print text)
WHERE alert.is_current AND alert.rule = r.rule AND alert.fingerprint = decode(r.print, 'hex')

-- name: insert
INSERT INTO alert (rule, fingerprint, name, labels, annotations, generator_url, value, priority,
  unit_id, simulated, state, active_at, fired_at, gone_at, ended_at, why, changes, flapping,
  is_current)
SELECT r.rule, decode(r.print, 'hex'), r.name, r.labels, r.annotations, r.generator_url, r.value,
  r.priority, r.unit_id, r.simulated, r.state, r.active_at, r.fired_at, r.gone_at, r.ended_at,
  r.why, r.changes, r.flapping, r.current
FROM jsonb_to_recordset(%(rows)s) AS r (rule text, print text, name text, labels jsonb,
  annotations jsonb, generator_url text, value double precision, priority text, unit_id text,
  simulated boolean, state text, active_at timestamptz, fired_at timestamptz, gone_at timestamptz,
  ended_at timestamptz, why text, changes timestamptz[], flapping boolean, current boolean)
RETURNING id, rule, encode(fingerprint, 'hex'), active_at

-- name: update
-- plan: Nested Loop, Index Scan alert_pkey
UPDATE alert SET annotations = r.annotations, value = r.value, simulated = r.simulated,
  state = r.state, active_at = r.active_at, fired_at = r.fired_at, gone_at = r.gone_at,
  ended_at = r.ended_at, why = r.why, changes = r.changes, flapping = r.flapping
FROM jsonb_to_recordset(%(rows)s) AS r (id bigint, annotations jsonb, value double precision,
  simulated boolean, state text, active_at timestamptz, fired_at timestamptz, gone_at timestamptz,
  ended_at timestamptz, why text, changes timestamptz[], flapping boolean)
WHERE alert.id = r.id

-- name: events
INSERT INTO alert_event (alert_id, at, kind, detail, written_at)
SELECT r.alert, r.at, r.kind, r.detail, %(now)s
FROM jsonb_to_recordset(%(rows)s) AS r (alert bigint, at timestamptz, kind text, detail jsonb)
