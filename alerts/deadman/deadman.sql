-- name: passed
-- The newest canary that was told of, and what came of it.
-- plan: Index Scan alert_group_open, notification_of_group
SELECT n.id, n.created_at, n.settled_at
FROM alert_group AS g
JOIN notification AS n ON n.group_id = g.id AND n.ordinal = g.ordinal
WHERE g.key = %(key)s AND g.closed_at IS NULL AND n.result = 'accepted'

-- name: evaluated
-- plan: rule_evaluation_pkey
SELECT evaluated_at FROM rule_evaluation
WHERE origin = %(origin)s AND file = %(file)s AND name = %(name)s

-- name: stuck
-- plan: Index Scan notification_due (partial: settled_at IS NULL); cost = what is not settled
SELECT count(*), min(due_at) FROM notification
WHERE settled_at IS NULL AND due_at <= %(before)s
