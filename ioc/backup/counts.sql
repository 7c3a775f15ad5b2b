-- name: about
-- plan: catalogues; audit_pkey backward; the change log's newest rows
SELECT current_database() AS database, current_setting('server_version') AS postgres,
  (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb') AS timescale,
  (SELECT max(number) FROM migration) AS migration,
  (SELECT sum(pg_database_size(oid)) FROM pg_database)::int8 AS bytes,
  (SELECT count(*) FROM pg_tablespace WHERE spcname NOT IN ('pg_default', 'pg_global')) AS tablespaces,
  (SELECT rolreplication FROM pg_roles WHERE rolname = 'ioc_backup') AS may_copy,
  (SELECT id FROM audit ORDER BY id DESC LIMIT 1) AS audit_id,
  (SELECT encode(hash, 'hex') FROM audit ORDER BY id DESC LIMIT 1) AS audit_hash

-- name: counts
-- What only becomes more while a backup is made, all in one snapshot. Of what goes after a time, that which is young:
-- alerts stay for 400 days at least. Packing joins blocks (and begins when backups do), but whatever it joins, a series has
-- one block that covers a moment; those of two days ago are packed, and nothing goes so soon. Of samples one hour that
-- is over, for all of them are too many to count.
-- plan: Seq Scans, or Index Only Scans; once a backup
SELECT 'units' AS name, count(*) FROM unit
UNION ALL SELECT 'metrics', count(*) FROM metric
UNION ALL SELECT 'sources', count(*) FROM source
UNION ALL SELECT 'series', count(*) FROM series
UNION ALL SELECT 'people', count(*) FROM app_user
UNION ALL SELECT 'keys', count(*) FROM api_key
UNION ALL SELECT 'audit', count(*) FROM audit
UNION ALL SELECT 'alerts_of_a_week', count(*) FROM alert
  WHERE fired_at > %(after)s::timestamptz - interval '7 days'
UNION ALL SELECT 'alert_events_of_a_week', count(*) FROM alert_event AS e JOIN alert AS a ON a.id = e.alert_id
  WHERE a.fired_at > %(after)s::timestamptz - interval '7 days'
UNION ALL SELECT 'incidents', count(*) FROM incident
UNION ALL SELECT 'indicator_values', count(*) FROM kpi_value
UNION ALL SELECT 'hand_ins', count(*) FROM kpi_upload
UNION ALL SELECT 'series_packed', count(DISTINCT series_id) FROM block
  WHERE span <= %(after)s::timestamptz - interval '46 hours'
    AND span + make_interval(hours => hours) > %(after)s::timestamptz - interval '46 hours'
UNION ALL SELECT 'samples_of_an_hour', count(*) FROM sample WHERE time > %(after)s AND time <= %(until)s

-- name: has_backup
SELECT EXISTS (SELECT FROM backup WHERE id = %(id)s AND name = %(name)s) AS yes

-- name: audit_hash
-- plan: Index Scan audit_pkey
SELECT encode(hash, 'hex') FROM audit WHERE id = %(id)s

-- name: newest_commit
-- plan: Seq Scan batch; cost = the change log, about an hour
SELECT max(at) FROM batch

-- name: some_series
-- Three that have blocks, at random.
-- plan: Seq Scan series; Index Only Scan block_pkey for each that is tried
SELECT s.id FROM (SELECT id FROM series ORDER BY random() LIMIT 1000) AS s
WHERE EXISTS (SELECT FROM block AS b WHERE b.series_id = s.id) LIMIT 3

-- name: indicators
-- The newest value of each indicator that has one.
-- plan: Seq Scan kpi_value
SELECT kpi, count(*) AS values, max(recorded_at) AS newest FROM board.kpis
WHERE value IS NOT NULL GROUP BY kpi ORDER BY kpi
