-- name: has_alerts
-- A database of before has no tables of alerts.
SELECT to_regclass('notification') IS NOT NULL AS yes

-- name: evaluations
-- Groups in force: of all that were evaluated the newest moment, and how many are late by 3 intervals.
-- plan: Seq Scan on rule_evaluation; a place has tens to hundreds of groups
SELECT extract(epoch FROM %(now)s - max(e.evaluated_at))::float8 AS age_seconds,
  count(*) FILTER (WHERE g.retired_at IS NULL
    AND e.evaluated_at < %(now)s - 3 * make_interval(secs => coalesce(g.interval_seconds, %(usual)s)))
    AS late
FROM rule_evaluation AS e
LEFT JOIN rule_group AS g ON g.origin = e.origin AND g.file = e.file AND g.name = e.name

-- name: channels
-- plan: Seq Scan on channel_state; there are as many as ways to tell people
SELECT channel, error FROM channel_state WHERE failures >= %(failures)s ORDER BY channel

-- name: waiting
-- What nobody has taken: not the same person by another way, nor a channel that stood in. What is
-- tried in vain is put off each time, so its beginning counts. As `stuck` of the dead man's audit.
-- plan: Index Scan notification_due (partial: settled_at IS NULL), notification_of_group;
-- cost = what is not settled
SELECT count(*) AS count, extract(epoch FROM %(now)s - min(w.since))::float8 AS seconds
FROM notification AS n
CROSS JOIN LATERAL (SELECT CASE WHEN n.attempt > 0 THEN n.created_at ELSE n.due_at END) AS w (since)
WHERE n.settled_at IS NULL AND w.since <= %(now)s - %(after)s::interval AND NOT EXISTS (
  SELECT FROM notification AS o
  WHERE o.group_id = n.group_id AND o.ordinal = n.ordinal AND o.kind = n.kind
    AND o.result IN ('accepted', 'delivered')
    AND (o.person = n.person OR o.dedupe_key = sha256(n.dedupe_key || convert_to(o.channel, 'UTF8'))))
