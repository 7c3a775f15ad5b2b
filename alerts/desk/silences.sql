-- name: all
-- Silences that are not over, and the newest of those that are.
-- plan: Index Scans silence_ends, silence_pkey
SELECT s.id::text, s.matchers, s.starts_at, s.ends_at, s.created_by, s.comment,
  s.updated_at, s.actor
FROM silence AS s
WHERE s.ends_at > %(since)s AND (%(id)s::uuid IS NULL OR s.id = %(id)s)
ORDER BY s.ends_at DESC, s.id LIMIT %(limit)s

-- name: lock
-- plan: Index Scan silence_pkey
SELECT s.id::text, s.matchers, s.starts_at, s.ends_at, s.created_by, s.comment,
  s.updated_at, s.actor
FROM silence AS s WHERE s.id = %(id)s FOR NO KEY UPDATE

-- name: put
-- plan: Index Scan silence_pkey
INSERT INTO silence (id, matchers, starts_at, ends_at, created_by, comment, updated_at, actor)
VALUES (%(id)s, %(matchers)s, %(starts_at)s, %(ends_at)s, %(created_by)s, %(comment)s, %(now)s,
  %(actor)s)
ON CONFLICT (id) DO UPDATE SET matchers = excluded.matchers, starts_at = excluded.starts_at,
  ends_at = excluded.ends_at, created_by = excluded.created_by, comment = excluded.comment,
  updated_at = excluded.updated_at, actor = excluded.actor

-- name: lately
-- Alerts that have ended since, and had the labels that a silence asks for.
-- plan: Index Scan alert_ended; cost = alerts of the time
SELECT name, labels FROM alert
WHERE state = 'resolved' AND ended_at > %(since)s AND fired_at IS NOT NULL
  AND labels @> %(has)s AND (%(name)s::text IS NULL OR name = %(name)s)
  AND (%(units)s::text[] IS NULL OR unit_id = ANY (%(units)s))
