-- name: lock
-- Serialises the chain: one row after the other, whoever writes.
SELECT pg_advisory_xact_lock(hashtext('ioc audit'))

-- name: head
-- plan: Index Scan Backward audit_pkey
SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1

-- name: insert
INSERT INTO audit (id, at, actor, action, object, detail, address, previous, hash)
VALUES (%(id)s, %(at)s, %(actor)s, %(action)s, %(object)s, %(detail)s, %(address)s,
  %(previous)s, %(hash)s)

-- name: read
-- plan: Index Scan audit_pkey; a page at a time
SELECT id, at, actor, action, object, detail, address, previous, hash
FROM audit WHERE id > %(after)s ORDER BY id LIMIT %(limit)s
