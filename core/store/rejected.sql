-- name: count
-- plan: Insert on rejected_day (conflict arbiter: primary key)
INSERT INTO rejected_day AS d (source_id, day, seen) VALUES (%(source)s, %(day)s, %(seen)s)
ON CONFLICT (source_id, day) DO UPDATE SET seen = d.seen + excluded.seen
RETURNING seen, kept, kept_bytes

-- name: charge
-- plan: Update on rejected_day, Index Scan of its primary key
UPDATE rejected_day SET kept = kept + %(kept)s, kept_bytes = kept_bytes + %(bytes)s
WHERE source_id = %(source)s AND day = %(day)s

-- name: insert
INSERT INTO rejected
  (at, source_id, protocol, reason, faults, refused, context, payload, payload_bytes)
VALUES (%(at)s, %(source)s, %(protocol)s, %(reason)s, %(faults)s, %(refused)s, %(context)s,
  %(payload)b, %(payload_bytes)s)

-- name: add_up
-- In key order: two processes that count the same sources then never wait in a circle.
-- plan: Insert on rejected_total (conflict arbiter: primary key)
INSERT INTO rejected_total AS t (source_id, reason, payloads)
SELECT source_id, reason, count
FROM unnest(%(sources)s::text[], %(reasons)s::text[], %(counts)s::int8[])
  AS u (source_id, reason, count)
ORDER BY source_id, reason
ON CONFLICT (source_id, reason) DO UPDATE SET payloads = t.payloads + excluded.payloads

-- name: totals
-- plan: Seq Scan rejected_total (sources x reasons)
SELECT source_id, reason, payloads FROM rejected_total

-- name: expire
-- plan: Index Scan rejected_at; cost = rows forgotten
DELETE FROM rejected WHERE id IN (
  SELECT id FROM rejected WHERE at < %(before)s ORDER BY at LIMIT %(limit)s
)

-- name: expire_days
-- plan: Seq Scan rejected_day (sources x days)
DELETE FROM rejected_day WHERE day < %(before)s
