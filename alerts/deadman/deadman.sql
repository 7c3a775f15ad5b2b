-- name: passed
-- The newest canary that was told of, and what came of it.
-- plan: Index Scan alert_group_due (partial: closed_at IS NULL), notification_of_group;
-- cost = open groups
SELECT n.id, n.created_at, n.settled_at
FROM alert_group AS g
JOIN notification AS n ON n.group_id = g.id AND n.ordinal = g.ordinal
WHERE g.receiver = %(receiver)s AND g.closed_at IS NULL AND n.result = 'accepted'
ORDER BY n.id DESC LIMIT 1

-- name: evaluated
-- plan: rule_evaluation_pkey
SELECT evaluated_at FROM rule_evaluation
WHERE origin = %(origin)s AND file = %(file)s AND name = %(name)s

-- name: stuck
-- What nobody has taken for long. What is tried in vain is put off each time, so its beginning
-- counts. Not what the same person has by another way, or a channel that stood in.
-- plan: Index Scan notification_due (partial: settled_at IS NULL), notification_of_group;
-- cost = what is not settled
SELECT count(*), min(w.since)
FROM notification AS n
CROSS JOIN LATERAL (SELECT CASE WHEN n.attempt > 0 THEN n.created_at ELSE n.due_at END) AS w (since)
WHERE n.settled_at IS NULL AND w.since <= %(before)s AND NOT EXISTS (
  SELECT FROM notification AS o
  WHERE o.group_id = n.group_id AND o.ordinal = n.ordinal AND o.kind = n.kind
    AND o.result IN ('accepted', 'delivered')
    AND (o.person = n.person OR o.dedupe_key = sha256(n.dedupe_key || convert_to(o.channel, 'UTF8'))))

-- name: clock
SELECT clock_timestamp()

-- name: leases
-- Leases that somebody holds now, by the database's time.
-- plan: Seq Scan on lease; there are as many as kinds of work
SELECT name FROM lease WHERE expires_at > clock_timestamp()

-- name: down
-- plan: Seq Scan on channel_state; there are as many as ways to tell people
SELECT channel FROM channel_state WHERE failures >= %(failures)s

-- name: forget
-- Canaries that passed long ago, the oldest first, with what the ledger says of them.
-- plan: Index Scan notification_canary (partial), notification_attempt_pkey; cost = what goes
WITH old AS (
  SELECT id FROM notification
  WHERE channel = 'ioc-canary/null/0' AND settled_at < %(before)s
  ORDER BY settled_at LIMIT %(most)s
), attempts AS (
  DELETE FROM notification_attempt WHERE notification_id IN (SELECT id FROM old)
)
DELETE FROM notification WHERE id IN (SELECT id FROM old)
