-- name: cursor
-- plan: Seq Scan alerter (one row)
SELECT dispatched FROM alerter

-- name: move
-- plan: Seq Scan alerter (one row)
UPDATE alerter SET dispatched = %(dispatched)s

-- name: events
-- What happened since, in the order of COMMIT, with what the alert is now.
-- plan: Index Scan alert_event_pkey, Index Scan alert_pkey; cost = what is new
SELECT e.id, e.kind, e.at, e.written_at, a.id AS alert_id, a.name, a.labels, a.annotations,
  a.generator_url, a.priority, a.unit_id, a.simulated, a.active_at, a.fired_at, a.ended_at,
  a.acked_at, a.snoozed_until, a.unacked_at, a.state, a.why, a.flapping
FROM alert_event AS e JOIN alert AS a ON a.id = e.alert_id
WHERE e.id > %(after)s ORDER BY e.id LIMIT %(limit)s

-- name: open_alerts
-- plan: Index Scan alert_open; cost = open alerts
SELECT id AS alert_id, name, labels, annotations, generator_url, priority, unit_id, simulated,
  active_at, fired_at, ended_at, acked_at, snoozed_until, unacked_at, state, why, flapping
FROM alert WHERE state <> 'resolved' AND state <> 'pending'

-- name: ended_alerts
-- Ended alerts whose end is still to be told, or that ended since open groups were looked at last.
-- plan: Index Scans of alert_pkey and alert_ended
SELECT id AS alert_id, name, labels, annotations, generator_url, priority, unit_id, simulated,
  active_at, fired_at, ended_at, acked_at, snoozed_until, unacked_at, state, why, flapping
FROM alert WHERE state = 'resolved' AND (id = ANY(%(ids)s) OR ended_at > %(since)s)

-- name: begun
-- plan: Index Scans of alert_open and alert_ended; cost = open alerts and those that ended since
SELECT name, labels, fired_at FROM alert WHERE state <> 'resolved' AND fired_at > %(since)s
UNION ALL
SELECT name, labels, fired_at FROM alert
WHERE state = 'resolved' AND ended_at > %(since)s AND fired_at > %(since)s
ORDER BY fired_at

-- name: open_groups
-- plan: Index Scan alert_group_open; cost = open groups
SELECT id, key, route, receiver, labels, opened_at, due_at, flushed_at, sent_at, sent_firing,
  sent_resolved, sent_begins_at, ordinal
FROM alert_group WHERE closed_at IS NULL

-- name: alerts
-- What these are now: who has them, what is said of them.
-- plan: Index Scan alert_pkey
SELECT id AS alert_id, name, labels, annotations, generator_url, priority, unit_id, simulated,
  active_at, fired_at, ended_at, acked_at, snoozed_until, unacked_at, state, why, flapping
FROM alert WHERE id = ANY(%(ids)s)

-- name: holdings
-- plan: Index Scan alert_held; cost = open alerts that somebody has or had
SELECT id, acked_at, snoozed_until, unacked_at FROM alert WHERE state <> 'resolved'
  AND (acked_at IS NOT NULL OR snoozed_until IS NOT NULL OR unacked_at IS NOT NULL)

-- name: silences
-- plan: Index Scan silence_ends; cost = silences that are not over
SELECT id::text, matchers, starts_at, ends_at FROM silence
WHERE ends_at > %(since)s ORDER BY starts_at, id

-- name: routing
-- plan: Seq Scan routing (a few rows)
SELECT name, matchers, document FROM routing WHERE retired_at IS NULL ORDER BY name

-- name: routing_changed
-- plan: Seq Scan routing, holidays (a few rows)
SELECT max(greatest(put_at, coalesce(retired_at, put_at)))
FROM (SELECT put_at, retired_at FROM routing UNION ALL SELECT put_at, retired_at FROM holidays) files

-- name: open_group
-- plan: Insert; Function Scan
INSERT INTO alert_group (key, route, receiver, labels, opened_at, due_at)
SELECT r.key, r.route, r.receiver, r.labels, r.opened_at, r.due_at
FROM jsonb_to_recordset(%(rows)s) AS r(key bytea, route text, receiver text, labels jsonb,
  opened_at timestamptz, due_at timestamptz)
RETURNING id, key

-- name: flush_group
-- plan: Update; Index Scan alert_group_pkey a row
UPDATE alert_group AS g SET due_at = r.due_at, flushed_at = r.flushed_at, closed_at = r.closed_at,
  sent_at = r.sent_at, sent_firing = r.sent_firing, sent_resolved = r.sent_resolved,
  sent_begins_at = r.sent_begins_at,
  ordinal = r.ordinal
FROM jsonb_to_recordset(%(rows)s) AS r(id bigint, due_at timestamptz, flushed_at timestamptz,
  closed_at timestamptz, sent_at timestamptz, sent_firing bigint[], sent_resolved bigint[],
  sent_begins_at timestamptz,
  ordinal integer)
WHERE g.id = r.id
