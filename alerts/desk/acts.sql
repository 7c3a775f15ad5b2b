-- name: lock
-- The alert that always fires is nobody's matter: acknowledged it would be repeated no more, and who
-- watches from outside would be alarmed.
-- plan: Index Scan alert_pkey
SELECT id FROM alert WHERE id = %(id)s AND rule <> %(canary)s FOR NO KEY UPDATE

-- name: lock_free
-- Those of some alerts that nobody writes just now: whoever waits for nobody cannot be waited for
-- in a circle.
-- plan: Index Scan alert_pkey
SELECT id FROM alert
WHERE id = ANY (%(ids)s::int8[]) AND state <> 'resolved' AND state <> 'pending'
  AND rule <> %(canary)s AND (NOT %(free)s OR acked_at IS NULL OR snoozed_until <= %(now)s)
ORDER BY id FOR NO KEY UPDATE SKIP LOCKED

-- name: note
-- A request that was done meanwhile is not done again.
-- plan: Insert (conflict arbiter: alert_act_alert_id_request_key); Function Scan
INSERT INTO alert_act (alert_id, at, actor, kind, note, request, person, instead_of)
SELECT id, %(now)s, %(actor)s, %(kind)s, %(note)s, %(request)s, %(person)s, %(instead_of)s
FROM unnest(%(ids)s::int8[]) AS t (id)
ON CONFLICT (alert_id, request) DO NOTHING
RETURNING alert_id

-- name: repeated
-- plan: Index Scan alert_act_alert_id_request_key
SELECT actor, kind FROM alert_act WHERE alert_id = %(id)s AND request = %(request)s

-- name: requested
-- Of how many alerts this was done already.
-- plan: Index Scan alert_act_request
SELECT count(*) FROM alert_act WHERE request = %(request)s AND actor = %(actor)s

-- name: keys
-- Under which somebody acted on an alert, the newest first.
-- plan: Index Scan alert_act_alert_id_request_key
SELECT request FROM alert_act
WHERE alert_id = %(id)s AND actor = %(actor)s AND request IS NOT NULL
ORDER BY id DESC LIMIT %(limit)s

-- name: escalations
-- How often somebody escalated an alert lately.
-- plan: Index Scan alert_act_alert_id_request_key
SELECT count(*) FROM alert_act
WHERE alert_id = %(id)s AND actor = %(actor)s AND kind = 'escalate' AND at > %(since)s

-- name: ack
-- plan: Index Scan alert_pkey
UPDATE alert
SET acked_at = %(now)s, acked_by = %(actor)s, snoozed_until = NULL, unacked_at = NULL
WHERE id = ANY (%(ids)s::int8[])

-- name: assign
-- plan: Index Scan alert_pkey
UPDATE alert
SET acked_at = %(now)s, acked_by = %(owner)s, snoozed_until = NULL, unacked_at = NULL
WHERE id = ANY (%(ids)s::int8[])

-- name: escalate
-- Who has them lets them go, for whoever comes next in the chain; a person is called beside him.
-- plan: Index Scan alert_pkey
UPDATE alert
SET acked_at = NULL, acked_by = NULL, snoozed_until = NULL, unacked_at = %(now)s
WHERE id = ANY (%(ids)s::int8[]) AND %(person)s::text IS NULL
  AND (acked_at IS NOT NULL OR snoozed_until IS NOT NULL)

-- name: unack
-- plan: Index Scan alert_pkey
UPDATE alert
SET acked_at = NULL, acked_by = NULL, snoozed_until = NULL, unacked_at = %(now)s
WHERE id = ANY (%(ids)s::int8[])

-- name: snooze
-- plan: Index Scan alert_pkey
UPDATE alert SET snoozed_until = %(until)s WHERE id = ANY (%(ids)s::int8[])

-- name: over
-- A posted alert that somebody ends is over for who posted it, too, until it is posted again.
-- plan: Nested Loop, Index Scans alert_pkey and posted_alert_pkey
UPDATE posted_alert AS p SET ends_at = %(now)s, updated_at = %(now)s
FROM alert AS a
WHERE a.id = ANY (%(ids)s::int8[]) AND a.rule = 'posted/' || p.origin
  AND a.fingerprint = p.fingerprint AND p.ends_at > %(now)s
