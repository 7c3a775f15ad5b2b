-- name: user
SELECT id, name, password_hash, must_change_password, created_at, disabled_at
FROM app_user WHERE id = %(user)s

-- name: users
-- plan: Seq Scan app_user (staff)
SELECT u.id, u.name, u.created_at, u.disabled_at, u.must_change_password,
  coalesce(jsonb_agg(jsonb_build_array(g.role, g.unit_id)) FILTER (WHERE g.role IS NOT NULL), '[]')
    AS grants
FROM app_user AS u LEFT JOIN role_grant AS g ON g.user_id = u.id
GROUP BY u.id ORDER BY u.id

-- name: any_user
SELECT EXISTS (SELECT FROM app_user) AS found

-- name: lock_users
-- Two processes that start together must not both make the first administrator.
SELECT pg_advisory_xact_lock(hashtext('ioc first user'))

-- name: add_user
INSERT INTO app_user (id, name, password_hash, password_changed_at, must_change_password,
  created_at)
VALUES (%(user)s, %(name)s, %(hash)s, %(now)s, %(must_change)s, %(now)s)

-- name: grant
INSERT INTO role_grant (user_id, role, unit_id, granted_at)
VALUES (%(user)s, %(role)s, %(unit)s, %(now)s) ON CONFLICT DO NOTHING

-- name: revoke
-- plan: Index Scan role_grant_user_id_role_unit_id_key
DELETE FROM role_grant
WHERE user_id = %(user)s AND role = %(role)s AND unit_id IS NOT DISTINCT FROM %(unit)s

-- name: grants
-- plan: Index Only Scan role_grant_user_id_role_unit_id_key
SELECT role, unit_id FROM role_grant WHERE user_id = %(user)s

-- name: holders
-- plan: Seq Scan role_grant (staff)
SELECT DISTINCT u.id, u.name FROM role_grant AS g JOIN app_user AS u ON u.id = g.user_id
WHERE g.role = ANY (%(roles)s) AND u.disabled_at IS NULL
  AND (g.unit_id IS NULL OR g.unit_id = ANY (%(units)s))
ORDER BY u.id

-- name: unit_parents
-- plan: Seq Scan unit; a place has tens to thousands of units
SELECT id, parent_id FROM unit

-- name: set_password
UPDATE app_user SET password_hash = %(hash)s, password_changed_at = %(now)s,
  must_change_password = %(must_change)s
WHERE id = %(user)s

-- name: disable_user
UPDATE app_user SET disabled_at = %(now)s WHERE id = %(user)s AND disabled_at IS NULL

-- name: enable_user
UPDATE app_user SET disabled_at = NULL WHERE id = %(user)s AND disabled_at IS NOT NULL

-- name: admins_remain
-- Asked under lock_users, so that two who disable each other do not both succeed.
-- plan: Seq Scan app_user (staff)
SELECT EXISTS (
  SELECT FROM app_user AS u JOIN role_grant AS g ON g.user_id = u.id
  WHERE g.role = 'admin' AND u.disabled_at IS NULL AND u.id <> %(user)s
) OR NOT EXISTS (
  SELECT FROM role_grant WHERE user_id = %(user)s AND role = 'admin'
) AS found

-- name: start_session
INSERT INTO session (token_hash, user_id, csrf, created_at, seen_at, expires_at, address,
  user_agent)
VALUES (%(hash)s, %(user)s, %(csrf)s, %(now)s, %(now)s, %(expires_at)s, %(address)s,
  %(user_agent)s)

-- name: session
-- plan: Index Scan session_pkey
SELECT s.token_hash, s.csrf, s.created_at, s.seen_at, s.expires_at, u.id AS user_id, u.name,
  u.must_change_password,
  coalesce((SELECT jsonb_agg(jsonb_build_array(role, unit_id)) FROM role_grant
    WHERE user_id = u.id), '[]') AS grants
FROM session AS s JOIN app_user AS u ON u.id = s.user_id
WHERE s.token_hash = %(hash)s AND s.ended_at IS NULL AND s.expires_at > %(now)s
  AND u.disabled_at IS NULL

-- name: see_session
-- plan: Index Scan session_pkey
UPDATE session SET seen_at = %(now)s
WHERE token_hash = %(hash)s AND ended_at IS NULL AND seen_at < %(now)s

-- name: end_session
UPDATE session SET ended_at = %(now)s WHERE token_hash = %(hash)s AND ended_at IS NULL

-- name: end_sessions
-- plan: Index Scan session_user
UPDATE session SET ended_at = %(now)s WHERE user_id = %(user)s AND ended_at IS NULL

-- name: forget_sessions
-- plan: Seq Scan session (kept a week)
DELETE FROM session WHERE expires_at < %(before)s

-- name: issue_ticket
INSERT INTO live_ticket (ticket_hash, session_hash, expires_at)
VALUES (%(ticket)s, %(session)s, %(expires_at)s)

-- name: take_ticket
-- plan: Index Scan live_ticket_pkey
DELETE FROM live_ticket WHERE ticket_hash = %(ticket)s
RETURNING session_hash, expires_at

-- name: forget_tickets
DELETE FROM live_ticket WHERE expires_at < %(now)s

-- name: names
-- plan: Seq Scan app_user (staff)
SELECT id, name FROM app_user
