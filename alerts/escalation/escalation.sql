-- name: runs
-- All runs of open groups: whom the earlier ones told hears of ends, too.
-- plan: Index Scans alert_group_open, escalation_pkey; cost = open groups
SELECT e.group_id, e.run, e.chain, e.priority, e.step, e.round, e.reached, e.started_at, e.due_at,
  e.told, e.calls, e.state, e.ended_at
FROM escalation AS e JOIN alert_group AS g ON g.id = e.group_id
WHERE g.closed_at IS NULL ORDER BY e.group_id, e.run

-- name: put
-- plan: Insert (conflict arbiter: escalation_pkey); Function Scan
INSERT INTO escalation (group_id, run, chain, priority, step, round, reached, started_at, due_at,
  next_at, told, calls, state, ended_at)
SELECT r.group_id, r.run, r.chain, r.priority, r.step, r.round, r.reached, r.started_at, r.due_at,
  r.next_at, r.told, r.calls, r.state, r.ended_at
FROM jsonb_to_recordset(%(rows)s) AS r(group_id bigint, run integer, chain text, priority text,
  step integer, round integer, reached integer, started_at timestamptz, due_at timestamptz,
  next_at timestamptz, told text[], calls jsonb, state text, ended_at timestamptz)
ON CONFLICT (group_id, run) DO UPDATE SET step = excluded.step, round = excluded.round,
  reached = excluded.reached, started_at = excluded.started_at, due_at = excluded.due_at,
  next_at = excluded.next_at, told = excluded.told, calls = excluded.calls,
  state = excluded.state, ended_at = excluded.ended_at, change = excluded.change

-- name: take
-- plan: Insert; Function Scan
INSERT INTO escalation_step (group_id, run, round, step, at, people, why)
SELECT r.group_id, r.run, r.round, r.step, r.at, r.people, r.why
FROM jsonb_to_recordset(%(rows)s) AS r(group_id bigint, run integer, round integer, step integer,
  at timestamptz, people text[], why text)

-- name: groups_of
-- Of which groups messages tell, alone or in a digest.
-- plan: Index Scans notification_pkey, notification_folded
SELECT group_id FROM notification WHERE id = ANY (%(ids)s::int8[]) AND group_id IS NOT NULL
UNION SELECT group_id FROM notification
WHERE folded_into = ANY (%(ids)s::int8[]) AND group_id IS NOT NULL

-- name: outcomes
-- Of calls that were made, by their keys, whether surely nobody got them: they were refused or given
-- up, or a provider took them and did not bring them. What is still tried is not lost.
-- plan: Index Scans notification_dedupe_key_key, notification_pkey, notification_receipt
SELECT n.dedupe_key, coalesce(t.result IN ('refused', 'given_up')
  OR t.result = 'accepted' AND 'failed' = (
    SELECT min(r.result) FROM notification_receipt AS r WHERE r.notification_id = t.id), false)
FROM notification AS n JOIN notification AS t ON t.id = coalesce(n.folded_into, n.id)
WHERE n.dedupe_key = ANY (%(keys)s::bytea[])

-- name: of_alerts
-- Runs that go on for groups in which alerts are.
-- plan: Index Scan escalation_next (partial: running), alert_group_pkey; cost = runs that go on
SELECT g.sent_firing, e.group_id, e.run, e.chain, e.priority, e.step, e.round, e.reached,
  e.started_at, e.due_at, e.told, e.calls, e.state, e.ended_at
FROM escalation AS e JOIN alert_group AS g ON g.id = e.group_id
WHERE e.state = 'running' AND g.sent_firing && %(ids)s::int8[]

-- name: last_of
-- The last run of each open group that was told of an alert, whatever became of it.
-- plan: Index Scans alert_group_open, escalation_pkey; cost = open groups
SELECT g.receiver, g.id AS group_id, e.run, e.chain, e.priority, e.step, e.round, e.reached,
  e.started_at, e.due_at, e.told, e.calls, e.state, e.ended_at
FROM alert_group AS g LEFT JOIN LATERAL (
  SELECT run, chain, priority, step, round, reached, started_at, due_at, told, calls, state, ended_at
  FROM escalation WHERE group_id = g.id ORDER BY run DESC LIMIT 1) AS e ON true
WHERE g.closed_at IS NULL AND g.sent_firing @> ARRAY[%(id)s::int8]
ORDER BY g.id

-- name: untold
-- What is wanted of the leader: alerts that were given to somebody, or are to be escalated.
-- plan: Index Scan alert_act_untold
SELECT id, alert_id, kind, person FROM alert_act
WHERE kind IN ('assign', 'escalate') AND told_at IS NULL ORDER BY id LIMIT %(limit)s

-- name: told
-- plan: Index Scan alert_act_pkey
UPDATE alert_act SET told_at = %(now)s WHERE id = ANY (%(ids)s::int8[])

-- name: next_call_at
-- plan: Index Scan escalation_next (partial: running), Limit
SELECT min(next_at) FROM escalation WHERE state = 'running'
