-- name: waiting
-- What has not left yet, the canary's aside, by its kind: how much, and since when.
-- plan: Index Scan notification_due (partial: settled_at IS NULL); cost = what is not settled
SELECT kind, count(*) AS count, min(created_at) AS oldest_at,
  count(*) FILTER (WHERE created_at < %(before)s) AS old
FROM notification WHERE settled_at IS NULL AND channel <> 'ioc-canary/null/0'
GROUP BY kind ORDER BY kind

-- name: drop
-- Given up, on the ledger as a try that was not made; a try without a result stays unknown.
-- plan: Index Scan notification_due (partial: settled_at IS NULL), notification_attempt_pkey
WITH dropped AS (
  UPDATE notification
  SET settled_at = %(now)s, result = 'given_up', attempt = attempt + 1, leased_until = '-infinity'
  WHERE settled_at IS NULL AND created_at < %(before)s AND channel <> 'ioc-canary/null/0'
  RETURNING id, attempt
), lost AS (
  UPDATE notification_attempt AS a
  SET ended_at = greatest(%(now)s, a.started_at), result = 'unknown',
    answer = 'whoever sent it ended before it noted an answer'
  FROM dropped AS d WHERE a.notification_id = d.id AND a.result IS NULL
), noted AS (
  INSERT INTO notification_attempt (notification_id, attempt, started_at, ended_at, result, answer)
  SELECT id, attempt, %(now)s, %(now)s, 'failed', 'not sent: dropped by hand after a restore'
  FROM dropped
)
SELECT count(*) FROM dropped

-- name: take
-- Whoever lets messages leave has the alert that says they do not: nobody is called for it any more.
-- plan: Seq Scan, or the partial index of open alerts; once a restore
WITH taken AS (
  UPDATE alert SET acked_at = %(now)s, acked_by = %(by)s, snoozed_until = NULL, unacked_at = NULL
  WHERE name = %(alert)s AND ended_at IS NULL AND acked_at IS NULL
  RETURNING id
)
INSERT INTO alert_act (alert_id, at, actor, kind, note)
SELECT id, %(now)s, %(by)s, 'ack', 'ioc resume' FROM taken
