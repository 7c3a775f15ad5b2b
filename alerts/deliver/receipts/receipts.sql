-- name: note
-- The newest attempt that the provider knows under this id; what is noted already stays as it is.
-- plan: Index Scan notification_attempt_known_as; the unique index tells what is there already
WITH meant AS (
  SELECT notification_id, attempt FROM notification_attempt
  WHERE provider = %(provider)s AND message_id = %(message_id)s
  ORDER BY notification_id DESC, attempt DESC LIMIT 1
), noted AS (
  INSERT INTO notification_receipt (notification_id, attempt, result, at, status)
  SELECT notification_id, attempt, %(result)s, %(now)s, %(status)s FROM meant
  WHERE %(result)s::text IS NOT NULL
  ON CONFLICT (notification_id, attempt, result) DO NOTHING
  RETURNING id
)
SELECT notification_id, attempt, EXISTS (SELECT FROM noted) FROM meant

-- name: keep_unread
-- The newest so many of a channel.
-- plan: Index Scan unread_receipt_of
WITH too_old AS (
  DELETE FROM unread_receipt WHERE id IN (
    SELECT id FROM unread_receipt WHERE channel = %(channel)s
    ORDER BY id DESC OFFSET %(others)s)
)
INSERT INTO unread_receipt (channel, at, reason, body)
VALUES (%(channel)s, %(now)s, %(reason)s, %(body)b)

-- name: undelivered
-- What a provider took and did not bring to anybody; each receipt once. A receipt can come hours late:
-- that it burns is told to nobody once all of it is over.
-- plan: Index Scan notification_receipt_new (partial: failed, followed_at IS NULL), notification_pkey,
-- alert_group_pkey
WITH new AS (
  UPDATE notification_receipt SET followed_at = %(now)s
  WHERE result = 'failed' AND followed_at IS NULL
  RETURNING notification_id
)
SELECT n.id, n.channel, n.kind, n.created_at, n.attempt FROM notification AS n
WHERE n.id IN (SELECT notification_id FROM new) AND NOT EXISTS (
  SELECT FROM notification_receipt AS r WHERE r.notification_id = n.id AND r.result = 'delivered')
  AND (n.kind = 'resolved' OR NOT EXISTS (
    SELECT FROM alert_group AS g WHERE g.id = n.group_id AND g.closed_at IS NOT NULL))
ORDER BY n.id
