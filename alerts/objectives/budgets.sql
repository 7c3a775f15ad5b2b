-- name: portals
-- retired: nothing of it is probed any more.
-- plan: HashAggregate over Seq Scan on probe_target; a place has up to a thousand
SELECT portal, min(owner) AS owner, min(unit_id) AS unit_id,
  min(interval_seconds) AS interval_seconds, bool_and(retired_at IS NOT NULL) AS retired
FROM probe_target GROUP BY portal ORDER BY portal

-- name: period
-- plan: Index Scan metric_pkey
SELECT expected_period_seconds FROM metric WHERE name = 'portal_up'

-- name: burning
-- plan: Index Scan alert_open (partial); cost = open alerts
SELECT id, name, priority, state, active_at, labels ->> 'portal' AS portal FROM alert
WHERE state IN ('firing', 'no_data') AND name = ANY (%(names)s) AND labels ->> 'portal' IS NOT NULL
ORDER BY id
