-- name: open_by_rule
-- plan: Index Scan alert_open; cost = open alerts
SELECT rule, count(*) FROM alert WHERE state <> 'resolved' GROUP BY rule

-- name: open_alerts
-- plan: Index Scan alert_open; cost = open alerts
SELECT id FROM alert WHERE state <> 'resolved' ORDER BY id

-- name: metrics
-- plan: Seq Scan metric; hundreds
SELECT name FROM metric
