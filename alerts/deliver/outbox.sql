-- name: look
-- Each channel that has something to do: how much, how old, when the next may be claimed, and
-- whether it is left alone for its failures.
-- Leases live by the database's time.
-- plan: Index Scan notification_due (partial: settled_at IS NULL); cost = what is not settled
SELECT n.channel, count(*), min(n.created_at),
  greatest(min(n.due_at) FILTER (WHERE n.leased_until <= statement_timestamp()), s.open_until),
  coalesce(s.failures >= %(failures)s AND s.open_until > %(now)s, false)
FROM notification AS n
LEFT JOIN channel_state AS s ON s.channel = n.channel
WHERE n.settled_at IS NULL
GROUP BY n.channel, s.open_until, s.failures

-- name: put_back
-- What would wait for longer than anything may: the clock was put back.
-- plan: Index Scan notification_due (partial: settled_at IS NULL); cost = what is not settled
WITH earlier AS (
  UPDATE notification SET due_at = %(now)s WHERE settled_at IS NULL AND due_at > %(until)s
)
UPDATE channel_state SET open_until = %(now)s WHERE open_until > %(until)s

-- name: claim
-- The attempt is in the ledger before anything is sent. One that has no result when its lease is
-- over was somebody's who died: nobody knows what came of it.
-- What is urgent overtakes what waits for a slow provider. An end waits for what was told before of
-- its group, but not for long: nobody should read that it burns after he has read that it is over.
-- Nothing leaves while messages are held back.
-- plan: Index Scan notification_due (partial: settled_at IS NULL), sorted; notification_of_group of
-- ends; cost = what is due of the channel
WITH next AS (
  SELECT n.id FROM notification AS n
  WHERE n.channel = %(channel)s AND n.settled_at IS NULL AND n.due_at <= %(now)s
    AND n.leased_until <= statement_timestamp()
    AND NOT EXISTS (SELECT FROM hold WHERE ended_at IS NULL)
    AND NOT (n.kind = 'resolved' AND n.created_at > %(waits_since)s AND EXISTS (
      SELECT FROM notification AS e
      WHERE e.group_id = n.group_id AND e.channel = n.channel AND e.id < n.id
        AND e.settled_at IS NULL))
  ORDER BY n.priority, n.due_at, n.id LIMIT 1
  FOR UPDATE OF n SKIP LOCKED
), claimed AS (
  UPDATE notification AS n
  SET attempt = n.attempt + 1, leased_until = statement_timestamp() + %(lease)s
  FROM next WHERE n.id = next.id
  RETURNING n.*
), lost AS (
  UPDATE notification_attempt AS a
  SET ended_at = greatest(%(now)s, a.started_at), result = 'unknown',
    answer = 'whoever sent it ended before it noted an answer'
  FROM claimed WHERE a.notification_id = claimed.id AND a.result IS NULL
), begun AS (
  INSERT INTO notification_attempt (notification_id, attempt, started_at)
  SELECT id, attempt, %(now)s FROM claimed
)
SELECT id, attempt, group_id, ordinal, receiver, channel, person, kind, reason, dedupe_key,
  priority, simulated, content, created_at, due_at
FROM claimed

-- name: is_outdated
-- Whether what a person was to be told of a group, that something burns, is over, or somebody has it,
-- all of it. Of alerts that are not there, or not named, nothing is known.
-- plan: Index Scans notification_pkey, alert_pkey
SELECT coalesce(bool_and(a.state = 'resolved' OR CASE WHEN a.snoozed_until IS NULL
    THEN a.acked_at IS NOT NULL ELSE a.snoozed_until > %(now)s END), false)
FROM notification AS n JOIN alert AS a ON a.id = ANY (alerts_told(n.content))
WHERE n.id = %(id)s AND n.kind IN ('firing', 'repeat', 'escalation') AND n.person IS NOT NULL
  AND n.group_id IS NOT NULL AND coalesce(n.content ->> 'truncatedAlerts', '0') = '0'

-- name: record
-- Nothing, when the attempt has moved on: whoever came after knows better.
-- plan: Index Scan notification_pkey, notification_attempt_pkey
WITH mine AS (
  UPDATE notification
  SET settled_at = CASE WHEN %(settled)s::text IS NOT NULL THEN %(now)s END, result = %(settled)s,
    due_at = coalesce(%(due_at)s, due_at), leased_until = '-infinity'
  WHERE id = %(id)s AND attempt = %(attempt)s AND settled_at IS NULL
  RETURNING id
)
UPDATE notification_attempt
SET ended_at = %(now)s, result = %(result)s, status = %(status)s, answer = %(answer)s,
  provider = %(provider)s, message_id = %(message_id)s
WHERE notification_id = %(id)s AND attempt = %(attempt)s AND EXISTS (SELECT FROM mine)
RETURNING attempt

-- name: waiting
-- What nobody has accepted for long, or is of a channel that is left alone for its failures.
-- plan: Index Scan notification_due (partial: settled_at IS NULL); cost = what is not settled
SELECT n.id, n.channel FROM notification AS n
LEFT JOIN channel_state AS s ON s.channel = n.channel
WHERE n.settled_at IS NULL AND n.kind <> 'test' AND (
  n.created_at <= %(before)s AND (n.attempt > 0 OR n.due_at <= %(before)s)
  OR s.failures >= %(failures)s AND s.open_until > %(now)s
    AND (n.attempt > 0 OR n.due_at <= %(now)s))
ORDER BY n.id

-- name: to_fall_back
-- A row, and what was told of it by another channel already, alone or in a digest.
-- plan: Index Scan notification_pkey; the unique index of dedupe_key
SELECT n.group_id, n.ordinal, n.receiver, n.channel, n.kind, n.reason, n.dedupe_key, n.priority,
  n.simulated, n.content, EXISTS (
    SELECT FROM notification AS o
    WHERE o.dedupe_key = sha256(n.dedupe_key || convert_to(%(channel)s, 'UTF8'))) AS is_told
FROM notification AS n WHERE n.id = %(id)s

-- name: stood_in
-- Whether another channel was told that what ends here burns, alone or in a digest.
-- plan: notification_pkey, notification_folded, notification_of_group, the unique index of
-- dedupe_key; cost = what the message tells of
SELECT EXISTS (
  SELECT FROM notification AS e
  JOIN notification AS n
    ON n.group_id = e.group_id AND n.channel = e.channel AND n.kind <> 'resolved'
  JOIN notification AS t ON t.id = coalesce(n.folded_into, n.id)
  JOIN notification AS o
    ON o.dedupe_key = sha256(t.dedupe_key || convert_to(%(other)s, 'UTF8'))
  WHERE (e.id = %(id)s OR e.folded_into = %(id)s) AND e.kind = 'resolved')

-- name: breaker
-- plan: Index Scan channel_state_pkey
SELECT failures, failing_since, open_until, accepted_at, error
FROM channel_state WHERE channel = %(channel)s

-- name: keep_breaker
-- plan: channel_state_pkey
INSERT INTO channel_state (channel, failures, failing_since, open_until, accepted_at, error)
VALUES (%(channel)s, %(failures)s, %(failing_since)s, %(open_until)s, %(accepted_at)s, %(error)s)
ON CONFLICT (channel) DO UPDATE SET failures = excluded.failures,
  failing_since = excluded.failing_since, open_until = excluded.open_until,
  accepted_at = excluded.accepted_at, error = excluded.error

-- name: failing
-- Channels that failed last and have nothing left to send.
-- plan: Seq Scan on channel_state, there are as many as ways to tell people; notification_due
SELECT s.channel FROM channel_state AS s
WHERE s.failures > 0 AND NOT EXISTS (
  SELECT FROM notification AS n WHERE n.channel = s.channel AND n.settled_at IS NULL)

-- name: forget_failures
-- plan: channel_state_pkey
UPDATE channel_state SET failures = 0, failing_since = NULL, open_until = NULL, error = ''
WHERE channel = ANY(%(channels)s)
