-- name: server
-- plan: catalogues only
SELECT clock_timestamp() AS now, current_setting('server_version') AS version,
  (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb') AS timescale,
  (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections,
  current_setting('max_connections')::int AS connections_max

-- name: roles
SELECT rolname AS name FROM pg_roles WHERE rolname = ANY(%(wanted)s)

-- name: has_tables
SELECT to_regclass('migration') IS NOT NULL AND to_regclass('batch') IS NOT NULL AS yes

-- name: migrations
SELECT number FROM migration

-- name: leases
SELECT name, holder, extract(epoch FROM expires_at - clock_timestamp())::float8 AS left_seconds
FROM lease ORDER BY name

-- name: newest_commit
-- plan: Seq Scan batch; cost = the change log, about an hour, once a call by hand
SELECT CASE WHEN max(at) IS NOT NULL
  THEN greatest(0, extract(epoch FROM %(now)s - max(at)))::float8 END AS age_seconds
FROM batch

-- name: canary
-- The oldest of the newest of each shard; NULL: of one there is none for a day.
-- plan: Index Scan series_metric, then an Index Scan Backward of each chunk's key; cost = one row each
SELECT CASE WHEN bool_and(newest.time IS NOT NULL)
  THEN extract(epoch FROM %(now)s - min(newest.time))::float8 END AS age_seconds
FROM unnest(%(shards)s::text[]) AS s (shard)
LEFT JOIN series AS r ON r.metric = 'ioc_canary' AND r.labels ->> 'shard' = s.shard
LEFT JOIN LATERAL (
  SELECT time FROM sample WHERE series_id = r.id AND time > %(now)s - interval '1 day'
  ORDER BY time DESC LIMIT 1
) AS newest ON true

-- name: history
-- What samples take on the disk, and a day of them as the last 30 packed ones tell.
-- Late rows are counted, up to a bound: their table stays as large as it ever was.
-- plan: sizes from the catalogue; Index Scan Backward pack_day_pkey; Index Only Scan sample_late
SELECT hypertable_size('sample')::int8 AS head_bytes,
  pg_total_relation_size('block')::int8 AS block_bytes,
  pg_database_size(current_database())::int8 AS all_bytes,
  (pg_total_relation_size('rollup_1h') + pg_total_relation_size('rollup_1m')
    + pg_total_relation_size('rollup_day'))::int8 AS rollup_bytes,
  (SELECT count(*) FROM (SELECT FROM sample_late LIMIT %(late_most)s) AS l) AS late_rows,
  extract(epoch FROM %(now)s - upto)::float8 AS upto_age_seconds,
  (SELECT avg(bytes)::float8 FROM (
     SELECT bytes FROM pack_day WHERE state IN ('packed', 'dropped') ORDER BY day DESC LIMIT 30
   ) AS d) AS day_bytes
FROM packed

-- name: damage
-- What the scrub found that cannot be read, the oldest first, and how much there is in all.
-- Of a block only what is still kept: the rest is no loss, and nobody can give it up.
-- plan: Seq Scan damage (a row a damage), Index Scan series_pkey, expired_pkey
SELECT d.kind, r.metric, r.labels,
  CASE d.kind WHEN 'block' THEN greatest(d.span, e.raw_upto) ELSE d.span END AS span,
  d.span + make_interval(hours => d.hours) AS ends, count(*) OVER () AS of
FROM damage AS d JOIN series AS r ON r.id = d.series_id LEFT JOIN expired AS e ON e.metric = r.metric
ORDER BY d.kind, d.span, d.series_id LIMIT %(most)s

-- name: has_damage
SELECT to_regclass('damage') IS NOT NULL AS yes

-- name: rejected
-- Payloads, for one that cannot be read has no samples to count.
-- plan: Index Scan rejected_at; cost = what was refused in an hour
SELECT reason, count(*) AS payloads FROM rejected
WHERE at > %(now)s - interval '1 hour' GROUP BY reason

-- name: periods
-- How often each source is to send: as it says itself, or as its fastest metric.
-- plan: Seq Scan series; Hash Joins of source and metric
SELECT s.id, coalesce(s.expected_period_seconds, min(m.expected_period_seconds)) AS period_seconds
FROM source AS s
LEFT JOIN series AS r ON r.source_id = s.id
LEFT JOIN metric AS m ON m.name = r.metric
WHERE s.retired_at IS NULL AND s.origin <> 'product'
GROUP BY s.id ORDER BY s.id

-- name: certificate_series
-- Series in which probes show the end of each real portal's certificate.
-- plan: Index Scan series_metric; cost = series of the metric
SELECT id, coalesce(labels ->> 'portal', '') AS portal FROM series
WHERE metric = 'portal_tls_not_after_timestamp_seconds'
  AND coalesce(labels ->> 'simulated', '') <> 'true'
