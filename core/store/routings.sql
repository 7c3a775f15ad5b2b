-- name: routing
-- plan: Index Scan routing_pkey
SELECT document, retired_at IS NOT NULL FROM routing WHERE name = %(name)s

-- name: listed
-- plan: Seq Scan routing (some rows)
SELECT name, matchers, document, put_at FROM routing WHERE retired_at IS NULL ORDER BY name

-- name: put
INSERT INTO routing (name, matchers, document, put_at)
VALUES (%(name)s, %(matchers)s, %(text)s, %(now)s)
ON CONFLICT (name) DO UPDATE SET matchers = excluded.matchers, document = excluded.document,
  put_at = excluded.put_at, retired_at = NULL

-- name: retire
UPDATE routing SET retired_at = %(now)s, put_at = %(now)s
WHERE name = %(name)s AND retired_at IS NULL
