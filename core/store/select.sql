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
