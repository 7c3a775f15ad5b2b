-- name: series_of_metrics
-- plan: Index Scan series_metric; cost = series of the metrics
SELECT id, metric, labels, source_id FROM series
WHERE metric = ANY (%(metrics)s) ORDER BY id LIMIT %(limit)s

-- name: series_by_ids
-- plan: Index Scan series_pkey
SELECT id, metric, labels, source_id FROM series WHERE id = ANY (%(ids)s::int4[])

-- name: latest
-- The newest sample of each series in (from, to].
-- plan: Nested Loop over ids, Limit, Merge Append, Index Scan Backward of each chunk's key (one row)
SELECT i.id, (extract(epoch FROM o.time) * 1000)::int8, o.value
FROM unnest(%(ids)s::int4[]) AS i (id)
CROSS JOIN LATERAL (
  SELECT time, value FROM observed
  WHERE series_id = i.id AND time > %(from_time)s AND time <= %(to_time)s
  ORDER BY time DESC LIMIT 1
) AS o

-- name: last_per_step
-- The newest number of each series and step in (from, to].
-- plan: Index Scan of each chunk's key, Group by (series, step); cost = samples of the span
SELECT series_id, (extract(epoch FROM max(time)) * 1000)::int8, last(value, time)
FROM observed
WHERE series_id = ANY (%(ids)s::int4[]) AND time > %(from_time)s AND time <= %(to_time)s
  AND value IS NOT NULL
GROUP BY series_id, -div(-(extract(epoch FROM time) * 1000)::int8, %(step_ms)s)

-- name: lowest_per_step
-- The lowest number of each series and step in (from, to], at the time it was seen.
-- plan: Index Scan of each chunk's key, Group by (series, step); cost = samples of the span
SELECT series_id, (extract(epoch FROM first(time, value)) * 1000)::int8, min(value)
FROM observed
WHERE series_id = ANY (%(ids)s::int4[]) AND time > %(from_time)s AND time <= %(to_time)s
  AND value IS NOT NULL
GROUP BY series_id, -div(-(extract(epoch FROM time) * 1000)::int8, %(step_ms)s)

-- name: turning_points
-- Of each counter in (from, to]: its first value, the last of each step, and both sides of resets.
-- plan: Index Scan of each chunk's key, WindowAgg by (series, time); cost = samples of the span
SELECT series_id, (extract(epoch FROM time) * 1000)::int8, value
FROM (
  SELECT series_id, time, value,
    lag(value) OVER by_time AS before,
    lead(value) OVER by_time AS after,
    -div(-(extract(epoch FROM time) * 1000)::int8, %(step_ms)s) AS step,
    lead(-div(-(extract(epoch FROM time) * 1000)::int8, %(step_ms)s)) OVER by_time AS next_step
  FROM observed
  WHERE series_id = ANY (%(ids)s::int4[]) AND time > %(from_time)s AND time <= %(to_time)s
    AND value IS NOT NULL AND value <> 'NaN'
  WINDOW by_time AS (PARTITION BY series_id ORDER BY time)
) AS s
WHERE before IS NULL OR value < before OR after < value OR step IS DISTINCT FROM next_step
ORDER BY series_id, time

-- name: simulated_sources
-- plan: Seq Scan series (read at start)
SELECT DISTINCT source_id FROM series WHERE labels ->> 'simulated' = 'true'

-- name: rejected_today
-- plan: Index Scan rejected_day_pkey
SELECT source_id, seen FROM rejected_day WHERE day = %(day)s AND source_id <> ''

-- name: gaps_since
-- plan: Index Scan gap_source
SELECT source_id, count(*) FROM gap WHERE to_time > %(since)s GROUP BY source_id
