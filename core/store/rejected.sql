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
