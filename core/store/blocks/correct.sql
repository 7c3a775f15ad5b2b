-- name: void_head
-- plan: Nested Loop over the keys, Index Scan sample_pkey
DELETE FROM sample USING unnest(%(ids)s::int4[], %(times)s::timestamptz[]) AS k (series_id, time)
WHERE sample.series_id = k.series_id AND sample.time = k.time
  AND sample.time BETWEEN %(from_time)s AND %(to_time)s

-- name: correct_head
UPDATE sample SET value = %(value)s
FROM unnest(%(ids)s::int4[], %(times)s::timestamptz[]) AS k (series_id, time)
WHERE sample.series_id = k.series_id AND sample.time = k.time
  AND sample.time BETWEEN %(from_time)s AND %(to_time)s

-- name: correct_late
INSERT INTO sample_late (series_id, time, value, kind)
SELECT series_id, time, %(value)s::float8, %(kind)s
FROM unnest(%(ids)s::int4[], %(times)s::timestamptz[]) AS k (series_id, time)

-- name: record
INSERT INTO correction (at, actor, kind, selector, series_ids, from_time, to_time, value, samples, reason)
VALUES (%(at)s, %(actor)s, %(kind)s, %(selector)s, %(series)s::int4[], %(from_time)s, %(to_time)s,
  %(value)s, %(samples)s, %(reason)s)
