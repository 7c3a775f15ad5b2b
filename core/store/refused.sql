-- name: list
-- Newest first; payloads are not read.
-- plan: Index Scan Backward rejected_pkey, or rejected_source when a source is given
SELECT id, at, source_id, protocol, reason, refused, payload_bytes, replayed_at, faults
FROM rejected
WHERE (%(source)s::text IS NULL OR source_id = %(source)s)
  AND (%(reason)s::text IS NULL OR reason = %(reason)s)
  AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
  AND (%(ids)s::int8[] IS NULL OR id = ANY (%(ids)s::int8[]))
  AND (%(before)s::int8 IS NULL OR id < %(before)s)
  AND (%(all)s OR replayed_at IS NULL)
ORDER BY id DESC
LIMIT %(limit)s

-- name: waiting
-- Oldest first, from a number on; a page of payloads at a time.
-- plan: Index Scan rejected_pkey, or rejected_source when a source is given
SELECT id, at, source_id, protocol, reason, refused, payload_bytes, replayed_at, faults, context,
  payload
FROM rejected
WHERE id > %(after)s AND replayed_at IS NULL
  AND (%(source)s::text IS NULL OR source_id = %(source)s)
  AND (%(reason)s::text IS NULL OR reason = %(reason)s)
  AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
  AND (%(ids)s::int8[] IS NULL OR id = ANY (%(ids)s::int8[]))
ORDER BY id
LIMIT %(limit)s

-- name: one
-- plan: Index Scan rejected_pkey
SELECT id, at, source_id, protocol, reason, refused, payload_bytes, replayed_at, faults, context,
  payload
FROM rejected WHERE id = %(id)s

-- name: mark
-- plan: Update on rejected, Index Scan rejected_pkey
UPDATE rejected SET replayed_at = %(now)s WHERE id = %(id)s AND replayed_at IS NULL

-- name: taken_since
-- Which of these were taken after all since then.
-- plan: Index Scan rejected_pkey
SELECT id FROM rejected
WHERE id = ANY (%(ids)s::int8[]) AND replayed_at >= %(since)s
ORDER BY id

-- name: reasons
-- What waits of a source, by reason.
-- plan: Index Only Scan rejected_waiting (partial: replayed_at IS NULL)
SELECT reason, count(*) FROM rejected
WHERE source_id = %(source)s AND replayed_at IS NULL
GROUP BY reason ORDER BY count(*) DESC, reason

-- name: per_minute
-- plan: Index Scan rejected_at; cost = what was refused since, of all sources
SELECT (extract(epoch FROM date_trunc('minute', at)) * 1000)::int8, count(*) FROM rejected
WHERE at >= %(since)s AND source_id = %(source)s
GROUP BY 1 ORDER BY 1
