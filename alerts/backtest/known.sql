-- name: fired
-- Alerts of a rule that fired, and were there at some time of a span.
-- plan: Index Scan alert_fired, Index Scans alert_event_of and alert_act_alert_id_request_key; cost =
-- what the rule ever gave
SELECT a.labels, a.active_at, a.fired_at, a.ended_at, a.why,
  EXISTS (SELECT FROM alert_event AS e WHERE e.alert_id = a.id AND e.kind = 'missed') AS missed,
  EXISTS (SELECT FROM alert_act AS c WHERE c.alert_id = a.id AND c.kind = 'resolve') AS by_hand
FROM alert AS a
WHERE a.rule = %(rule)s AND a.fired_at IS NOT NULL AND a.fired_at <= %(until)s
  AND (a.ended_at IS NULL OR a.ended_at > %(since)s)
ORDER BY a.active_at, a.id LIMIT %(limit)s

-- name: gaps
-- plan: Seq Scan gap; a back-test waits for it, nobody else
SELECT from_time, to_time FROM gap
WHERE kind = 'evaluation' AND detail ->> 'group' = %(group)s
  AND to_time > %(since)s AND from_time < %(until)s
ORDER BY from_time

-- name: applied
-- How a group of the place was changed, the newest first.
-- plan: Index Scan Backward audit_pkey; a back-test waits for it, nobody else
SELECT a.at, g ->> 'verb' AS verb, g -> 'fields' AS fields
FROM audit AS a, jsonb_array_elements(a.detail -> 'place') AS g
WHERE a.action = 'place.apply' AND g ->> 'what' = 'rules' AND g ->> 'id' = %(group)s
ORDER BY a.id DESC

-- name: imported
-- plan: Seq Scan audit; a back-test waits for it, nobody else
SELECT max(at) FROM audit WHERE action = 'rules.import' AND 'rules/' || object = %(file)s
