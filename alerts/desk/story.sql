-- name: events
-- plan: Index Scan alert_event_of
SELECT at, kind, detail FROM alert_event WHERE alert_id = %(id)s ORDER BY id LIMIT %(limit)s

-- name: fired
-- How it fired, and when that was written.
-- plan: Index Scan alert_event_of
SELECT at, detail -> 'value', written_at FROM alert_event
WHERE alert_id = %(id)s AND kind = 'firing' ORDER BY id LIMIT 1

-- name: acts
-- plan: Index Scan alert_act_alert_id_request_key, Index Scan app_user_pkey
SELECT a.at, a.kind, a.actor, p.name AS actor_name, a.note, a.person, a.instead_of,
  f.name AS instead_of_name
FROM alert_act AS a LEFT JOIN app_user AS p ON p.id = substring(a.actor FROM '^user:(.*)$')
LEFT JOIN app_user AS f ON f.id = substring(a.instead_of FROM '^user:(.*)$')
WHERE a.alert_id = %(id)s ORDER BY a.id LIMIT %(limit)s

-- name: messages
-- plan: Bitmap Index Scan notification_told
SELECT n.id, n.created_at AS at, n.receiver, n.reason, n.ordinal, n.kind, n.channel
FROM notification AS n
WHERE alerts_told(n.content) @> ARRAY[%(id)s::int8] ORDER BY n.id LIMIT %(limit)s

-- name: attempts
-- What a provider told later outweighs its answer; of that, `delivered` is the least in the alphabet.
-- plan: Index Scan notification_attempt_pkey, and an attempt's notification_receipt of its unique index
SELECT a.notification_id, a.started_at AS at, a.attempt, coalesce(r.told, a.result) AS result,
  r.told AS receipt, a.status, a.answer,
  extract(epoch FROM a.ended_at - a.started_at)::float8 AS seconds
FROM notification_attempt AS a, LATERAL (
  SELECT min(result) AS told FROM notification_receipt
  WHERE notification_id = a.notification_id AND attempt = a.attempt) AS r
WHERE a.notification_id = ANY (%(ids)s::int8[])
ORDER BY a.notification_id, a.attempt LIMIT %(limit)s

-- name: receipts
-- plan: Index Scan notification_receipt by its unique index
SELECT notification_id, at, attempt, result, status
FROM notification_receipt WHERE notification_id = ANY (%(ids)s::int8[])
ORDER BY id LIMIT %(limit)s

-- name: steps
-- Steps of chains for groups in which it was told of, while it was on.
-- plan: Bitmap Index Scan notification_told, Index Scan escalation_step_of
SELECT s.at, s.run, s.round, s.step, s.people, s.why, e.chain FROM (
  SELECT DISTINCT group_id FROM notification
  WHERE alerts_told(content) @> ARRAY[%(id)s::int8] AND group_id IS NOT NULL) AS n
JOIN escalation_step AS s ON s.group_id = n.group_id
JOIN escalation AS e ON e.group_id = s.group_id AND e.run = s.run
WHERE s.at >= %(since)s AND s.at <= %(until)s ORDER BY s.id LIMIT %(limit)s

-- name: ends
-- Runs of these that ended by themselves: that somebody acknowledged is told elsewhere.
-- plan: Bitmap Index Scan notification_told, Index Scan escalation_pkey
SELECT e.ended_at AS at, e.run, e.round, e.step, e.chain FROM (
  SELECT DISTINCT group_id FROM notification
  WHERE alerts_told(content) @> ARRAY[%(id)s::int8] AND group_id IS NOT NULL) AS n
JOIN escalation AS e ON e.group_id = n.group_id
WHERE e.state = 'exhausted' AND e.ended_at >= %(since)s AND e.ended_at <= %(until)s
ORDER BY e.ended_at LIMIT %(limit)s

-- name: silences
-- Silences that were in force at some time of its life.
-- plan: Index Scan silence_ends
SELECT s.id::text, s.matchers, s.starts_at, s.ends_at, s.actor, p.name AS actor_name, s.comment
FROM silence AS s LEFT JOIN app_user AS p ON p.id = substring(s.actor FROM '^user:(.*)$')
WHERE s.ends_at > %(since)s AND s.starts_at < %(until)s AND s.starts_at < s.ends_at
ORDER BY s.starts_at LIMIT %(limit)s

-- name: similar
-- Earlier activations of the same rule and labels.
-- plan: Index Scan Backward alert_kind
SELECT a.id, a.active_at, a.ended_at,
  ARRAY(SELECT n.note FROM alert_act AS n WHERE n.alert_id = a.id AND n.note <> '' ORDER BY n.id)
    AS notes
FROM alert AS a
WHERE a.rule = %(rule)s AND a.fingerprint = %(fingerprint)s AND a.id < %(id)s
ORDER BY a.id DESC LIMIT 3

-- name: members
-- Others that were told of together with it, in groups that are open.
-- plan: Bitmap Heap Scan alert_group by alert_group_open; cost = open groups
SELECT DISTINCT m.id FROM alert_group AS g,
  unnest(g.sent_firing || g.sent_resolved) AS m (id)
WHERE g.closed_at IS NULL AND (g.sent_firing || g.sent_resolved) @> ARRAY[%(id)s::int8]
  AND m.id <> %(id)s
ORDER BY m.id DESC LIMIT %(limit)s
