-- name: heads
-- plan: Index Scans Backward alert_event_pkey, alert_act_pkey and escalation_changed
SELECT coalesce((SELECT max(id) FROM alert_event), 0), coalesce((SELECT max(id) FROM alert_act), 0),
  coalesce((SELECT max(change) FROM escalation), 0)

-- name: changed
-- Alerts to which something happened, about which somebody did something, or for which somebody was
-- called.
-- plan: Index Scans alert_event_pkey, alert_act_pkey, escalation_changed and alert_pkey; cost = what is new
SELECT e.alert_id, e.id, 0, 0, a.rule <> %(canary)s
FROM alert_event AS e JOIN alert AS a ON a.id = e.alert_id WHERE e.id > %(event)s
UNION ALL SELECT alert_id, 0, id, 0, true FROM alert_act WHERE id > %(act)s
UNION ALL SELECT told.id, 0, 0, r.change, true
FROM escalation AS r JOIN alert_group AS g ON g.id = r.group_id
  CROSS JOIN LATERAL unnest(g.sent_firing) AS told (id) WHERE r.change > %(call)s

-- name: open
-- plan: Index Scan alert_open; cost = open alerts
SELECT id FROM alert
WHERE state <> 'resolved' AND state <> 'pending' AND rule <> %(canary)s

-- name: history
-- plan: Limit, Index Scan alert_ended
SELECT count(*) FROM (
  SELECT FROM alert WHERE state = 'resolved' AND rule <> %(canary)s LIMIT %(most)s
) AS ended

-- name: history_of_units
-- plan: Limit, Index Scan alert_ended
SELECT count(*) FROM (
  SELECT FROM alert WHERE state = 'resolved' AND unit_id = ANY (%(units)s) LIMIT %(most)s
) AS ended

-- name: ticked_at
-- plan: Seq Scan alerter (one row)
SELECT ticked_at FROM alerter
