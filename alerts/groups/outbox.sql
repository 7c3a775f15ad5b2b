-- name: tell
-- plan: Insert; Function Scan
INSERT INTO notification (group_id, ordinal, receiver, channel, person, kind, reason, dedupe_key,
  priority, simulated, content, created_at, due_at, settled_at, result, folded_into)
SELECT r.group_id, r.ordinal, r.receiver, r.channel, r.person, r.kind, r.reason, r.dedupe_key,
  r.priority, r.simulated, r.content, r.created_at, r.due_at, r.settled_at, r.result, r.folded_into
FROM jsonb_to_recordset(%(rows)s) AS r(group_id bigint, ordinal integer, receiver text,
  channel text, person text, kind text, reason text, dedupe_key bytea, priority text,
  simulated boolean, content jsonb, created_at timestamptz, due_at timestamptz,
  settled_at timestamptz, result text, folded_into bigint)
RETURNING id, dedupe_key

-- name: alone
-- One who decides what people get at a time; freed by the end of the transaction.
SELECT pg_advisory_xact_lock(hashtext('ioc budget'))

-- name: recent
-- What went to people lately, or is about to.
-- plan: Index Scan notification_of_person; cost = messages of two minutes
SELECT channel, kind, due_at FROM notification
WHERE person = ANY(%(people)s) AND created_at > %(since)s AND result IS DISTINCT FROM 'folded'
ORDER BY due_at

-- name: waiting
-- Digests that nobody has begun to send. Who is sending one holds its row: that one is passed over.
-- plan: Index Scan notification_due (partial: settled_at IS NULL)
SELECT id, channel, kind, content FROM notification
WHERE channel = ANY(%(channels)s) AND settled_at IS NULL AND attempt = 0
  AND kind IN ('digest', 'missed')
FOR UPDATE SKIP LOCKED

-- name: retell
-- plan: Update; Index Scan notification_pkey a row
UPDATE notification AS n SET priority = r.priority, simulated = r.simulated, content = r.content
FROM jsonb_to_recordset(%(rows)s) AS r(id bigint, priority text, simulated boolean, content jsonb)
WHERE n.id = r.id
