-- name: create
INSERT INTO api_key (id, name, secret_hash, scopes, source_id, heartbeat_id, unit_id, mqtt_hash,
  created_at, expires_at)
VALUES (%(id)s, %(name)s, %(secret_hash)b, %(scopes)s, %(source)s, %(heartbeat)s, %(unit)s,
  %(mqtt_hash)s, %(now)s, %(expires_at)s)

-- name: revoke
-- plan: Index Scan api_key_pkey
UPDATE api_key SET revoked_at = %(now)s WHERE id = %(id)s AND revoked_at IS NULL
RETURNING id

-- name: usable
-- plan: Seq Scan api_key; read at each change, a few keys a source
SELECT k.id, k.name, k.secret_hash, k.scopes, k.source_id, k.created_at, k.expires_at,
  k.heartbeat_id, k.unit_id
FROM api_key AS k
LEFT JOIN source AS s ON s.id = k.source_id
LEFT JOIN heartbeat AS h ON h.id = k.heartbeat_id
WHERE k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > %(now)s)
  AND s.retired_at IS NULL AND h.retired_at IS NULL
ORDER BY k.created_at, k.id

-- name: mqtt_hashes
-- The broker knows one password a user: that of the newest key.
-- plan: Seq Scan api_key; read at each change, a few keys a source
SELECT DISTINCT ON (k.source_id) k.source_id, k.mqtt_hash
FROM api_key AS k
JOIN source AS s ON s.id = k.source_id
WHERE k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > %(now)s)
  AND s.retired_at IS NULL AND k.mqtt_hash IS NOT NULL AND 'write' = ANY (k.scopes)
ORDER BY k.source_id, k.created_at DESC, k.id DESC

-- name: ring
-- Keys change rarely, so this bell may ring inside the transaction: no caller can forget it.
SELECT pg_notify('ioc_place', '')
