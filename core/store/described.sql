-- name: metadata
-- Metrics with what is known of them. Only those that have series; a place may describe more.
-- plan: Seq Scan metric (hundreds of rows), Index Only Scan series_metric
SELECT name, kind, name_vi, unit_of_measure FROM metric AS m
WHERE (%(metric)s = '' OR name = %(metric)s)
  AND EXISTS (SELECT FROM series WHERE metric = m.name)
ORDER BY name

-- name: names
-- plan: Seq Scan series; cost = labels of all series
SELECT DISTINCT jsonb_object_keys(labels) FROM series ORDER BY 1

-- name: values
-- plan: Seq Scan series; cost = series
SELECT DISTINCT labels ->> %(label)s FROM series WHERE labels ? %(label)s ORDER BY 1

-- name: alive
-- Those of the series that have a sample from one moment to another.
-- plan: Nested Loop over ids, Limit, Index Only Scan of each chunk's key (one row)
SELECT i.id FROM unnest(%(ids)s::int4[]) AS i (id)
CROSS JOIN LATERAL (
  SELECT 1 FROM observed
  WHERE series_id = i.id AND time >= %(from_time)s AND time <= %(to_time)s LIMIT 1
) AS o
