-- name: told
-- Series in which the account of sources says when it last saw each.
-- plan: Index Scan series_metric
SELECT id, labels ->> 'source' FROM series
WHERE metric = 'source_last_seen_timestamp_seconds' AND source_id = %(account)s

-- name: senders
-- Sources in use that have ever sent, with the newest series of each.
-- plan: Seq Scan series, Hash Join source (read at start)
SELECT i.source_id, max(i.id) FROM series AS i JOIN source AS s ON s.id = i.source_id
WHERE s.retired_at IS NULL GROUP BY i.source_id

-- name: newest
-- The newest sample of each source in (from, to], among series in (after, upto].
-- plan: Nested Loop over series, Limit, Merge Append, Index Scan Backward of each chunk's key (one row)
SELECT i.source_id, (extract(epoch FROM max(o.time)) * 1000)::int8
FROM series AS i
CROSS JOIN LATERAL (
  SELECT time FROM sample
  WHERE series_id = i.id AND time > %(from_time)s AND time <= %(to_time)s
  ORDER BY time DESC LIMIT 1
) AS o
WHERE i.id > %(after)s AND i.id <= %(upto)s AND i.source_id = ANY (%(sources)s::text[])
GROUP BY i.source_id
