-- name: routing
-- plan: Index Scan routing_pkey
SELECT document, retired_at IS NOT NULL FROM routing WHERE name = %(name)s

-- name: put
INSERT INTO routing (name, document, put_at) VALUES (%(name)s, %(text)s, %(now)s)
ON CONFLICT (name) DO UPDATE SET document = excluded.document, put_at = excluded.put_at,
  retired_at = NULL

-- name: retire
UPDATE routing SET retired_at = %(now)s, put_at = %(now)s WHERE name = %(name)s
