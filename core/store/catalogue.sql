-- name: metrics
SELECT name, "group", unit_of_measure, kind, labels, expected_period_seconds, valid_min, valid_max,
  name_vi, name_en, note, retention_class
FROM metric WHERE retired_at IS NULL

-- name: sources
SELECT id, unit_id, labels, allowed_metrics, unknown_metric, conflict, expected_period_seconds,
  rate_per_second, shared_with, name_vi, name_en, contact, mapping
FROM source WHERE retired_at IS NULL

-- name: units
SELECT id FROM unit WHERE retired_at IS NULL

-- name: retention
-- Retired classes too: metrics that nobody describes any more may name them.
-- plan: Seq Scan retention (a handful of rows)
SELECT class AS name, raw_days, hourly_days, daily_days FROM retention

-- name: gone
-- plan: Seq Scan expired (a row a metric)
SELECT metric, (extract(epoch FROM raw_upto) * 1000)::int8 AS gone_ms FROM expired

-- name: series_counts
-- plan: Index Only Scan series_source
SELECT source_id, count(*) FROM series GROUP BY source_id

-- name: count_series
-- plan: Index Only Scan series_source
SELECT source_id, count(*) FROM series WHERE source_id = ANY (%(sources)s::text[])
GROUP BY source_id

-- name: create_metrics
-- Sorted by name, so that two processes that meet the same new metrics cannot deadlock.
-- plan: Insert on metric (conflict arbiter: primary key)
INSERT INTO metric (name, "group", unit_of_measure, kind, labels, expected_period_seconds,
  name_vi, name_en, origin)
SELECT m.name, 'auto', '', m.kind, '{}', m.period, m.name, m.name, 'auto'
FROM unnest(%(names)s::text[], %(kinds)s::text[], %(periods)s::float8[]) AS m (name, kind, period)
ORDER BY m.name
ON CONFLICT (name) DO NOTHING

-- name: create_series
-- Sorted by key, so that two processes that meet the same new series cannot deadlock.
-- plan: Insert on series (conflict arbiter: series_key_key)
INSERT INTO series (key, metric, labels, unit_id, source_id, created_at)
SELECT w.key, w.metric, w.labels, w.unit_id, w.source_id, %(now)s
FROM unnest(%(keys)s::bytea[], %(metrics)s::text[], %(labels)s::jsonb[], %(units)s::text[],
  %(sources)s::text[]) AS w (key, metric, labels, unit_id, source_id)
ORDER BY w.key
ON CONFLICT (key) DO NOTHING

-- name: find_series
-- plan: Index Scan series_key_key
SELECT key, id, source_id FROM series WHERE key = ANY (%(keys)s::bytea[])
