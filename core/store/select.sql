-- name: metrics
-- plan: Seq Scan metric (hundreds of rows)
SELECT name FROM metric ORDER BY name

-- name: periods
-- plan: Seq Scan source, Seq Scan metric (hundreds of rows)
SELECT 'source' AS of, id, expected_period_seconds FROM source
WHERE expected_period_seconds IS NOT NULL
UNION ALL
SELECT 'metric', name, expected_period_seconds FROM metric
WHERE expected_period_seconds IS NOT NULL

-- name: size
-- Whether more series of a metric came in since it was last asked.
-- plan: Bitmap Heap Scan or Index Only Scan series_metric; cost = series of the metric
SELECT count(*), coalesce(max(id), 0) FROM series WHERE metric = %(metric)s

-- name: series
-- plan: Index Scan series_metric; cost = series of the metric
SELECT id, labels, source_id FROM series
WHERE metric = %(metric)s AND id > %(after)s ORDER BY id

-- name: samples
-- One value of 20 bytes a row, because a row as a message costs three times as much to read. NULL
-- would drop the row: the staleness marker is given by its bits.
-- plan: Index Scan of each chunk's key; cost = samples of the span, at most the limit
SELECT coalesce(string_agg(
  int4send(series_id) || timestamptz_send(time)
    || coalesce(float8send(value), '\x7ff0000000000002'::bytea), ''), ''::bytea)
FROM (
  SELECT series_id, time, value FROM observed
  WHERE series_id = ANY (%(ids)s::int4[]) AND time > %(after)s AND time <= %(until)s
  LIMIT %(most)s
) AS o
