-- name: units
-- Units of the place, also former ones.
SELECT id, parent_id, kind, name_vi, name_en, area_km2, population, lat, lon, polygon, valid_from, valid_to, scope,
  note, retired_at FROM unit ORDER BY id

-- name: unit_codes
-- Official codes of units, each with the days on which it counts.
SELECT unit_id, scheme, code, valid_from, valid_to FROM unit_code ORDER BY unit_id, scheme, valid_from, code

-- name: unit_successors
-- What became of former units: share of the old one that went to the new one.
SELECT old_id, new_id, on_date, share FROM unit_successor ORDER BY old_id, new_id, on_date

-- name: metrics
-- What is measured.
SELECT name, "group", unit_of_measure, kind, to_json(labels) AS labels, expected_period_seconds, valid_min, valid_max,
  name_vi, name_en, note, retention_class, origin, retired_at FROM metric ORDER BY name

-- name: sources
-- Who sends. Keys are not in it.
SELECT id, unit_id, name_vi, name_en, labels, to_json(allowed_metrics) AS allowed_metrics, unknown_metric, conflict,
  expected_period_seconds, rate_per_second, to_json(shared_with) AS shared_with, contact, mapping, origin, retired_at
FROM source ORDER BY id

-- name: series
-- What the column series of samples means: metric, labels, and who sends it.
SELECT id AS series, metric, labels, unit_id, source_id, created_at FROM series ORDER BY id

-- name: retention
-- How long samples and their summaries are kept, by class.
SELECT class, raw_days, hourly_days, daily_days, retired_at FROM retention ORDER BY class

-- name: expired
-- Up to when samples, and hours, of a metric were removed because their time was over.
SELECT metric, raw_upto, hours_upto FROM expired ORDER BY metric

-- name: gaps
-- What is known to be missing: of which source or series, from when to when, and why.
SELECT id, source_id, series_id AS series, kind, from_time, to_time, missing, detail FROM gap ORDER BY id

-- name: corrections
-- What people put right. Samples here are as corrected.
SELECT id, at, actor, kind, selector, to_json(series_ids) AS series, from_time, to_time, value, samples, reason
FROM correction ORDER BY id

-- name: conflicts
-- Late samples that differed from what stood there already; the value that was not taken.
SELECT id, series_id AS series, time, value, reason FROM late_conflict ORDER BY id

-- name: refused
-- How many payloads were refused in part or whole, by source and reason. The payloads themselves: ioc rejected.
SELECT source_id, reason, payloads FROM rejected_total ORDER BY source_id, reason

-- name: heartbeats
-- Jobs whose silence is an alarm, and their newest report.
SELECT h.id, h.name_vi, h.name_en, h.unit_id, h.period_seconds, h.cron, h.zone, h.grace_seconds, h.retired_at,
  s.started_at, s.ended_at, s.failed, s.exit_code, s.run_seconds
FROM heartbeat AS h LEFT JOIN heartbeat_state AS s ON s.heartbeat_id = h.id ORDER BY h.id

-- name: probe_targets
-- What is probed. A password in an address is blanked.
SELECT id, portal, owner, unit_id, kind, regexp_replace(address, '://[^/?#]*@', '://***@') AS address, interval_seconds,
  timeout_seconds, to_json(expect_status) AS expect_status, expect_text, simulated, retired_at
FROM probe_target ORDER BY id

-- name: probe_policy
-- Where probes may go beyond the public network.
SELECT probe, to_json(allow_networks) AS allow_networks, to_json(allow_ports) AS allow_ports, retired_at
FROM probe_policy ORDER BY probe

-- name: documents
-- Files of the place as they are in force: who is told of what, holidays, indicators.
SELECT 'routing-' || name || '.yml' AS file, document FROM routing WHERE retired_at IS NULL
UNION ALL SELECT 'holidays.yml', document FROM holidays WHERE retired_at IS NULL
UNION ALL SELECT 'kpis-' || id || '.json', document FROM kpi_file
ORDER BY 1

-- name: kpi_files
-- Versions of kpis.yml; the newest is in force, unless it is retired. Each is in place/in_force.
SELECT id, put_at, retired_at, 'kpis-' || id || '.json' AS file FROM kpi_file ORDER BY id

-- name: first_and_last
-- Times between which samples are.
-- plan: Index Only Scans of block, sample's chunks and sample_late; once an export
SELECT least((SELECT min(span) FROM block), (SELECT min(time) FROM sample), (SELECT min(time) FROM sample_late)),
  greatest((SELECT max(span + make_interval(hours => hours)) FROM block WHERE n > 0),
    (SELECT max(time) FROM sample), (SELECT max(time) FROM sample_late))

-- name: zone
SELECT zone FROM place

-- name: series_of_metrics
-- plan: Seq Scan series; once an export
SELECT metric, array_agg(id ORDER BY id) FROM series GROUP BY metric ORDER BY metric

-- name: tables
-- All that has rows; what is not exported is listed with the reason.
SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
  AND NOT relispartition ORDER BY relname
