-- name: series_of_metrics
-- plan: Index Scan series_metric; cost = series of the metrics
SELECT id, metric, labels, source_id FROM series
WHERE metric = ANY (%(metrics)s) ORDER BY id LIMIT %(limit)s

-- name: series_by_ids
-- plan: Index Scan series_pkey
SELECT id, metric, labels, source_id FROM series WHERE id = ANY (%(ids)s::int4[])

-- name: simulated_sources
-- plan: Seq Scan series (read at start)
SELECT DISTINCT source_id FROM series WHERE labels ->> 'simulated' = 'true'

-- name: rejected_today
-- plan: Index Scan rejected_day_pkey
SELECT source_id, seen FROM rejected_day WHERE day = %(day)s AND source_id <> ''

-- name: gaps_since
-- plan: Index Scan gap_source
SELECT source_id, count(*) FROM gap WHERE to_time > %(since)s GROUP BY source_id
