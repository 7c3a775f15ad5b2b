-- name: subscribe
-- A browser that another user sat at before is his from now on.
-- plan: the unique index of endpoint
INSERT INTO push_subscription (user_id, endpoint, p256dh, auth, user_agent, created_at)
VALUES (%(user)s, %(endpoint)s, %(p256dh)s, %(auth)s, %(user_agent)s, %(now)s)
ON CONFLICT (endpoint) DO UPDATE SET user_id = excluded.user_id, p256dh = excluded.p256dh,
  auth = excluded.auth, user_agent = excluded.user_agent, created_at = excluded.created_at
RETURNING id

-- name: keep_newest
-- plan: Index Scan push_subscription_of
DELETE FROM push_subscription WHERE id IN (
  SELECT id FROM push_subscription WHERE user_id = %(user)s
  ORDER BY created_at DESC, id DESC OFFSET %(most)s)

-- name: of_user
-- Nobody is called who may not come in any more.
-- plan: Index Scan push_subscription_of, app_user_pkey
SELECT s.id, s.endpoint, s.p256dh, s.auth FROM push_subscription AS s
JOIN app_user AS u ON u.id = s.user_id AND u.disabled_at IS NULL
WHERE s.user_id = %(user)s ORDER BY s.id

-- name: listed
-- plan: Index Scan push_subscription_of
SELECT id, endpoint, user_agent, created_at, used_at FROM push_subscription
WHERE user_id = %(user)s ORDER BY created_at DESC, id DESC

-- name: unsubscribe
-- plan: Index Scan push_subscription_pkey
DELETE FROM push_subscription WHERE id = %(id)s AND user_id = %(user)s RETURNING id

-- name: used
-- plan: Index Scan push_subscription_pkey
UPDATE push_subscription SET used_at = %(now)s WHERE id = ANY(%(ids)s)

-- name: gone
-- plan: Index Scan push_subscription_pkey
DELETE FROM push_subscription WHERE id = ANY(%(ids)s)
