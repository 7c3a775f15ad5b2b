-- name: factor
-- plan: Index Scan app_user_pkey
SELECT u.second_factor_asked_at AS asked_at, t.secret, t.last_step, t.offered, t.offered_at,
  t.wrong_codes, t.wrong_since,
  ARRAY(SELECT DISTINCT role FROM role_grant WHERE user_id = u.id ORDER BY role) AS roles,
  coalesce((SELECT jsonb_object_agg(number, code_hash) FROM recovery_code
            WHERE user_id = u.id AND used_at IS NULL), '{}') AS recovery
FROM app_user AS u LEFT JOIN totp AS t ON t.user_id = u.id
WHERE u.id = %(user)s

-- name: lock_user
-- Logins of a user wait for each other, and for the second factor that is being set.
-- plan: Index Scan app_user_pkey
SELECT id FROM app_user WHERE id = %(user)s FOR UPDATE

-- name: has
-- A statement of its own: what was waited for under the lock is seen by the next one only.
-- plan: Index Scan totp_pkey
SELECT EXISTS (SELECT FROM totp WHERE user_id = %(user)s AND secret IS NOT NULL) AS has

-- name: accept_step
-- One statement: of two logins with one code, one wins. secret: another one may have been set.
-- plan: Index Scan totp_pkey
UPDATE totp SET last_step = %(step)s
WHERE user_id = %(user)s AND secret = %(secret)s AND last_step < %(step)s

-- name: use_recovery
-- plan: Index Scan recovery_code_pkey
UPDATE recovery_code SET used_at = %(now)s
WHERE user_id = %(user)s AND number = %(number)s AND code_hash = %(hash)s AND used_at IS NULL

-- name: note_wrong
-- plan: Index Scan totp_pkey
UPDATE totp SET wrong_codes = CASE WHEN wrong_since > %(since)s THEN wrong_codes + 1 ELSE 1 END,
  wrong_since = CASE WHEN wrong_since > %(since)s THEN wrong_since ELSE %(now)s END
WHERE user_id = %(user)s AND secret IS NOT NULL

-- name: note_asked
-- plan: Index Scan app_user_pkey
UPDATE app_user SET second_factor_asked_at = %(now)s
WHERE id = %(user)s AND second_factor_asked_at IS NULL

-- name: offer
INSERT INTO totp (user_id, offered, offered_at) VALUES (%(user)s, %(offered)s, %(now)s)
ON CONFLICT (user_id) DO UPDATE SET offered = excluded.offered, offered_at = excluded.offered_at

-- name: confirm
-- plan: Index Scan totp_pkey
UPDATE totp SET secret = offered, last_step = %(step)s, offered = NULL, offered_at = NULL,
  wrong_codes = 0, wrong_since = NULL
WHERE user_id = %(user)s AND offered = %(offered)s

-- name: drop_recovery
-- plan: Index Scan recovery_code_pkey
DELETE FROM recovery_code WHERE user_id = %(user)s

-- name: put_recovery
INSERT INTO recovery_code (user_id, number, code_hash) VALUES (%(user)s, %(number)s, %(hash)s)

-- name: drop_totp
-- plan: Index Scan totp_pkey
DELETE FROM totp WHERE user_id = %(user)s RETURNING secret IS NOT NULL AS had

-- name: ask_anew
-- plan: Index Scan app_user_pkey
UPDATE app_user SET second_factor_asked_at = NULL WHERE id = %(user)s

-- name: end_other_sessions
-- plan: Index Scan session_of_user
UPDATE session SET ended_at = %(now)s
WHERE user_id = %(user)s AND ended_at IS NULL AND token_hash IS DISTINCT FROM %(hash)s

-- name: enrolled
-- plan: Seq Scan totp (staff)
SELECT user_id FROM totp WHERE secret IS NOT NULL

-- name: sealed
-- plan: Seq Scan totp (staff)
SELECT user_id, secret FROM totp WHERE secret IS NOT NULL ORDER BY user_id
