-- name: note
INSERT INTO damage (series_id, kind, hours, span, n, reason, found_at, seen_at)
SELECT d.*, %(now)s, %(now)s
FROM unnest(%(series)s::int4[], %(kinds)s::text[], %(hours)s::int2[], %(spans)s::timestamptz[],
  %(n)s::int4[], %(reasons)s::text[]) AS d
ON CONFLICT (series_id, kind, hours, span) DO UPDATE
SET n = excluded.n, reason = excluded.reason, seen_at = excluded.seen_at

-- name: forget
-- What was not seen again: it was mended, packed anew or given up.
-- plan: Seq Scan damage (a row a damage)
DELETE FROM damage WHERE seen_at < %(since)s

-- name: counts
-- plan: Seq Scan damage (a row a damage)
SELECT kind, count(*) FROM damage GROUP BY kind
