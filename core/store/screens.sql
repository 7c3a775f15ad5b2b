-- name: lock_pairing
-- Serialises who asks for a code, so that the bounds are exact.
SELECT pg_advisory_xact_lock(hashtext('ioc screen pairing'))

-- name: forget_pairings
-- plan: Seq Scan screen_pairing (at most some hundred rows)
DELETE FROM screen_pairing WHERE expires_at <= %(now)s

-- name: count_pairings
-- plan: Seq Scan screen_pairing
SELECT count(*) AS total, count(*) FILTER (WHERE address = %(address)s) AS of_address,
  min(expires_at) AS first_ends, min(expires_at) FILTER (WHERE address = %(address)s)
    AS first_of_address_ends
FROM screen_pairing

-- name: ask
-- Nothing when the code is taken: another one is tried.
INSERT INTO screen_pairing (secret_hash, code, wall_id, address, asked_at, expires_at)
VALUES (%(secret)s, %(code)s, %(wall)s, %(address)s, %(now)s, %(expires_at)s)
ON CONFLICT (code) DO NOTHING

-- name: pairing
-- plan: Index Scan screen_pairing_pkey
SELECT p.code, p.wall_id, p.address, p.asked_at, p.expires_at, p.screen_id
FROM screen_pairing AS p WHERE p.secret_hash = %(secret)s AND p.expires_at > %(now)s

-- name: pairings
-- plan: Seq Scan screen_pairing
SELECT code, wall_id, address, asked_at, expires_at, screen_id
FROM screen_pairing WHERE expires_at > %(now)s AND screen_id IS NULL ORDER BY asked_at, code

-- name: take_code
-- The row stays locked: of two who approve the same code the second finds it taken.
-- plan: Index Scan screen_pairing_code_key
SELECT p.code, p.wall_id, p.address, p.asked_at, p.expires_at, p.screen_id
FROM screen_pairing AS p WHERE p.code = %(code)s AND p.expires_at > %(now)s FOR UPDATE

-- name: add_screen
INSERT INTO screen (id, name, wall_id, address, approved_by, approved_at)
VALUES (%(id)s, %(name)s, %(wall)s, %(address)s, %(by)s, %(now)s)

-- name: approve
-- plan: Index Scan screen_pairing_code_key
UPDATE screen_pairing SET screen_id = %(id)s, expires_at = %(expires_at)s WHERE code = %(code)s

-- name: collect
-- Again and again until the screen was seen with its token: an answer that got lost costs nothing.
-- plan: Index Scan screen_pairing_pkey, screen_pkey
UPDATE screen AS s SET token_hash = %(token)s FROM screen_pairing AS p
WHERE p.secret_hash = %(secret)s AND p.expires_at > %(now)s AND s.id = p.screen_id
  AND s.revoked_at IS NULL AND s.seen_at IS NULL
RETURNING s.id

-- name: kiosk
-- plan: Index Scan screen_token_hash_key
SELECT id, name, wall_id, approved_at, seen_at FROM screen
WHERE token_hash = %(token)s AND revoked_at IS NULL
  AND coalesce(seen_at, approved_at) > %(seen_since)s

-- name: see
-- plan: Index Scan screen_token_hash_key
UPDATE screen SET seen_at = %(now)s
WHERE token_hash = %(token)s AND revoked_at IS NULL
  AND (seen_at IS NULL OR seen_at < %(now)s)

-- name: report
-- plan: Index Scan screen_pkey
UPDATE screen SET build = %(build)s, heap_bytes = %(heap_bytes)s, seen_at = %(now)s
WHERE id = %(id)s AND revoked_at IS NULL

-- name: screens
-- plan: Seq Scan screen (one row a screen that was ever paired)
SELECT id, name, wall_id, address, approved_by, approved_at, seen_at, build, heap_bytes
FROM screen WHERE revoked_at IS NULL ORDER BY name, id

-- name: revoke
-- plan: Index Scan screen_pkey
UPDATE screen SET revoked_at = %(now)s, revoked_by = %(by)s
WHERE id = %(id)s AND revoked_at IS NULL
RETURNING name, token_hash

-- name: forget_pairing_of
-- plan: Seq Scan screen_pairing
DELETE FROM screen_pairing WHERE screen_id = %(id)s

-- name: revoked_since
-- plan: Seq Scan screen (one row a screen that was ever paired)
SELECT token_hash FROM screen WHERE revoked_at > %(since)s AND token_hash IS NOT NULL

-- name: issue_ticket
INSERT INTO screen_ticket (ticket_hash, screen_id, expires_at)
VALUES (%(ticket)s, %(screen)s, %(expires_at)s)

-- name: take_ticket
-- plan: Index Scan screen_ticket_pkey, screen_pkey
WITH taken AS (
  DELETE FROM screen_ticket WHERE ticket_hash = %(ticket)s RETURNING screen_id, expires_at
)
SELECT s.token_hash FROM taken AS t JOIN screen AS s ON s.id = t.screen_id
WHERE t.expires_at > %(now)s AND s.token_hash IS NOT NULL

-- name: forget_tickets
DELETE FROM screen_ticket WHERE expires_at < %(now)s
