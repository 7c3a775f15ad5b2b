-- name: kept
-- The slower of two clocks, and for how many days alerts are kept.
-- plan: Seq Scan place (one row)
SELECT least(%(now)s, statement_timestamp()), alerts_days FROM place

-- name: over
-- Alerts that ended long ago, the first first. An end that is still to be told keeps
-- its alert, and so does an incident.
-- plan: Index Scan alert_ended; alert_group_open or alert_group_due; cost = what goes, open groups
SELECT a.id FROM alert AS a
WHERE a.state = 'resolved' AND a.ended_at < %(before)s AND a.id NOT IN (
  SELECT unnest(g.sent_firing) FROM alert_group AS g WHERE g.closed_at IS NULL)
  AND NOT EXISTS (SELECT FROM incident_alert AS i WHERE i.alert_id = a.id)
ORDER BY a.ended_at, a.id LIMIT %(most)s
FOR UPDATE OF a SKIP LOCKED

-- name: over_simulated
-- The same of those that never were true.
-- plan: Index Scan alert_simulated_ended; alert_group_open or alert_group_due; cost = as `over`
SELECT a.id FROM alert AS a
WHERE a.state = 'resolved' AND a.simulated AND a.ended_at < %(before)s AND a.id NOT IN (
  SELECT unnest(g.sent_firing) FROM alert_group AS g WHERE g.closed_at IS NULL)
  AND NOT EXISTS (SELECT FROM incident_alert AS i WHERE i.alert_id = a.id)
ORDER BY a.ended_at, a.id LIMIT %(most)s
FOR UPDATE OF a SKIP LOCKED

-- name: drop_alerts
-- plan: Index Scans alert_event_of, alert_act_alert_id_request_key, alert_pkey
WITH events AS (
  DELETE FROM alert_event WHERE alert_id = ANY (%(ids)s::int8[])
), acts AS (
  DELETE FROM alert_act WHERE alert_id = ANY (%(ids)s::int8[])
)
DELETE FROM alert WHERE id = ANY (%(ids)s::int8[])

-- name: told
-- plan: Bitmap Index Scan notification_told; cost = messages about these alerts
SELECT id FROM notification WHERE alerts_told(content) && %(ids)s::int8[] ORDER BY id LIMIT %(most)s

-- name: next_messages
-- plan: Index Scan notification_pkey; cost = a batch
SELECT id, created_at FROM notification WHERE id > %(after)s ORDER BY id LIMIT %(most)s

-- name: drop_messages
-- Of these messages those that tell of no alert that is there, with what the ledger says of them.
-- What was folded into one goes with it, or keeps it. One without links tells of alerts of its group.
-- plan: Index Scans notification_pkey, notification_folded, alert_pkey, alert_group_pkey,
-- notification_attempt_pkey; cost = a batch, and what was folded into it
WITH asked AS (
  SELECT n.id, n.folded_into, n.settled_at, n.created_at, n.group_id, alerts_told(n.content) AS told
  FROM notification AS n WHERE n.id = ANY (%(ids)s::int8[])
  UNION
  SELECT n.id, n.folded_into, n.settled_at, n.created_at, n.group_id, alerts_told(n.content)
  FROM notification AS n WHERE n.folded_into = ANY (%(ids)s::int8[])
), stays AS (
  SELECT m.id, m.folded_into FROM asked AS m LEFT JOIN alert_group AS g ON g.id = m.group_id
  WHERE m.settled_at IS NULL OR m.created_at >= %(before)s
    OR EXISTS (SELECT FROM alert AS a WHERE a.id = ANY (m.told))
    OR m.told = '{}' AND (coalesce(g.closed_at >= %(before)s, g.id IS NOT NULL)
      OR EXISTS (SELECT FROM alert AS a WHERE a.id = ANY (g.sent_firing || g.sent_resolved)))
), leaves AS (
  SELECT id FROM asked EXCEPT SELECT id FROM stays EXCEPT SELECT folded_into FROM stays
), attempts AS (
  DELETE FROM notification_attempt WHERE notification_id IN (SELECT id FROM leaves)
)
DELETE FROM notification WHERE id IN (SELECT id FROM leaves)
RETURNING group_id

-- name: closed_groups
-- plan: Index Scan alert_group_closed; cost = a batch
SELECT id, closed_at FROM alert_group
WHERE closed_at < %(before)s AND (closed_at, id) > (%(after)s, %(after_id)s)
ORDER BY closed_at, id LIMIT %(most)s

-- name: drop_groups
-- Of these groups those that are over, and of whose alerts and messages none is there; with them who
-- was called.
-- plan: Index Scans alert_group_pkey, notification_of_group, alert_pkey, escalation_step_of,
-- escalation_pkey
WITH leaves AS (
  SELECT g.id FROM alert_group AS g
  WHERE g.id = ANY (%(ids)s::int8[]) AND g.closed_at < %(before)s
    AND NOT EXISTS (SELECT FROM notification AS n WHERE n.group_id = g.id)
    AND NOT EXISTS (
      SELECT FROM alert AS a WHERE a.id = ANY (g.sent_firing || g.sent_resolved))
), steps AS (
  DELETE FROM escalation_step WHERE group_id IN (SELECT id FROM leaves)
), runs AS (
  DELETE FROM escalation WHERE group_id IN (SELECT id FROM leaves)
)
DELETE FROM alert_group WHERE id IN (SELECT id FROM leaves)

-- name: drop_silences
-- Silences that ended long ago, and before every alert that is open began.
-- plan: Index Scans silence_ends, alert_open; cost = what goes, open alerts
DELETE FROM silence WHERE id IN (
  SELECT s.id FROM silence AS s
  WHERE s.ends_at < least(%(before)s, (SELECT min(active_at) FROM alert WHERE state <> 'resolved'))
  ORDER BY s.ends_at, s.id LIMIT %(most)s)

-- name: drop_maintenance
-- Maintenance that ended long ago, and before every alert that is open began.
-- plan: Index Scans maintenance_ends, alert_open; cost = what goes, open alerts
DELETE FROM maintenance WHERE id IN (
  SELECT m.id FROM maintenance AS m
  WHERE m.ends_at < least(%(before)s, (SELECT min(active_at) FROM alert WHERE state <> 'resolved'))
  ORDER BY m.ends_at, m.id LIMIT %(most)s)

-- name: drop_overrides
-- Overrides that were over long ago, or deleted, and have not been touched since.
-- plan: Index Scan schedule_override_updated, schedule_override_pkey; cost = what goes, a year more
DELETE FROM schedule_override WHERE id IN (
  SELECT o.id FROM schedule_override AS o
  WHERE o.updated_at < %(before)s AND (o.ends_at < %(before)s OR o.deleted_at IS NOT NULL)
  ORDER BY o.updated_at LIMIT %(most)s)

-- name: drop_calendars
-- Addresses of calendars that were revoked long ago, or that nobody has asked for since.
-- plan: Index Scans calendar_link_used, calendar_link_pkey; cost = what goes
DELETE FROM calendar_link WHERE id IN (
  SELECT c.id FROM calendar_link AS c
  WHERE coalesce(c.revoked_at, c.read_at, c.created_at) < %(before)s
  ORDER BY coalesce(c.revoked_at, c.read_at, c.created_at) LIMIT %(most)s)
