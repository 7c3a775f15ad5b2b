-- name: listed
-- Incidents, the newest first. before: only older ones. units: only those whose alerts are all of
-- these, or that have none and were opened for one of them; NULL: all (record.is_within says the same).
-- plan: Index Scan Backward incident_pkey, Limit; by units incident_alert_pkey and alert_pkey an incident
SELECT i.id, i.title, i.severity, i.state, i.opened_at, i.opened_by, p.name AS opened_by_name,
  i.closed_at, i.notice_at, i.report_at, i.version, i.unit_id AS unit
FROM incident AS i LEFT JOIN app_user AS p ON p.id = substring(i.opened_by FROM '^user:(.*)$')
WHERE i.id < %(before)s AND (%(state)s = '' OR i.state = %(state)s)
  AND (%(units)s::text[] IS NULL OR coalesce(
    (SELECT bool_and(coalesce(a.unit_id = ANY (%(units)s), false))
     FROM incident_alert AS m JOIN alert AS a ON a.id = m.alert_id WHERE m.incident_id = i.id),
    i.unit_id = ANY (%(units)s), false))
ORDER BY i.id DESC LIMIT %(limit)s

-- name: one
-- plan: Index Scans incident_pkey, app_user_pkey
SELECT i.id, i.title, i.severity, i.state, i.opened_at, i.opened_by, p.name AS opened_by_name,
  i.closed_at, i.notice_at, i.report_at, i.version, i.unit_id AS unit
FROM incident AS i LEFT JOIN app_user AS p ON p.id = substring(i.opened_by FROM '^user:(.*)$')
WHERE i.id = %(id)s

-- name: counts
-- plan: Seq Scan incident; cost = incidents, of which there are few
SELECT i.state, count(*) FROM incident AS i WHERE true
  AND (%(units)s::text[] IS NULL OR coalesce(
    (SELECT bool_and(coalesce(a.unit_id = ANY (%(units)s), false))
     FROM incident_alert AS m JOIN alert AS a ON a.id = m.alert_id WHERE m.incident_id = i.id),
    i.unit_id = ANY (%(units)s), false))
GROUP BY i.state

-- name: lock
-- plan: Index Scan incident_pkey
SELECT id FROM incident WHERE id = %(id)s FOR NO KEY UPDATE

-- name: open
-- plan: Insert (conflict arbiter: incident_opened_by_request_key)
INSERT INTO incident (title, severity, opened_at, opened_by, request, unit_id)
VALUES (%(title)s, %(severity)s, %(now)s, %(actor)s, %(request)s, %(unit)s)
ON CONFLICT (opened_by, request) DO NOTHING
RETURNING id

-- name: opened
-- plan: Index Scan incident_opened_by_request_key
SELECT id FROM incident WHERE opened_by = %(actor)s AND request = %(request)s

-- name: change
-- plan: Index Scan incident_pkey
UPDATE incident SET title = %(title)s, severity = %(severity)s, state = %(state)s,
  closed_at = %(closed_at)s, notice_at = %(notice_at)s, report_at = %(report_at)s,
  version = version + 1
WHERE id = %(id)s

-- name: note
-- plan: Insert (conflict arbiter: incident_note_incident_id_request_key)
INSERT INTO incident_note (incident_id, at, actor, kind, text, detail, request)
VALUES (%(id)s, %(now)s, %(actor)s, %(kind)s, %(text)s, %(detail)s, %(request)s)
ON CONFLICT (incident_id, request) DO NOTHING
RETURNING id

-- name: notes
-- plan: Index Scan incident_note_incident_id_request_key, Index Scan app_user_pkey
SELECT n.id, n.at, n.actor, p.name AS actor_name, n.kind, n.text, n.detail
FROM incident_note AS n LEFT JOIN app_user AS p ON p.id = substring(n.actor FROM '^user:(.*)$')
WHERE n.incident_id = %(id)s ORDER BY n.id LIMIT %(limit)s

-- name: members
-- Alerts of some incidents, and who took each of them first.
-- plan: Index Scans incident_alert_pkey, alert_act_alert_id_request_key and app_user_pkey
SELECT m.incident_id, m.alert_id, m.added_at, m.added_by, k.at AS acked_at, k.actor AS acked_by,
  p.name AS acked_by_name
FROM incident_alert AS m
LEFT JOIN LATERAL (
  SELECT a.at, a.actor FROM alert_act AS a
  WHERE a.alert_id = m.alert_id AND a.kind = 'ack' ORDER BY a.at, a.id LIMIT 1
) AS k ON true
LEFT JOIN app_user AS p ON p.id = substring(k.actor FROM '^user:(.*)$')
WHERE m.incident_id = ANY (%(ids)s::int8[]) ORDER BY m.incident_id, m.alert_id

-- name: known
-- Which of some alerts there are, and their units; that watched by us alone is nobody's incident.
-- plan: Index Scan alert_pkey
SELECT id, unit_id FROM alert WHERE id = ANY (%(alerts)s::int8[]) AND rule <> %(canary)s FOR KEY SHARE

-- name: add
-- plan: Insert (conflict arbiter: incident_alert_pkey)
INSERT INTO incident_alert (incident_id, alert_id, added_at, added_by)
SELECT %(id)s, t.id, %(now)s, %(actor)s FROM unnest(%(alerts)s::int8[]) AS t (id)
ON CONFLICT DO NOTHING
RETURNING alert_id

-- name: remove
-- plan: Index Scan incident_alert_pkey
DELETE FROM incident_alert WHERE incident_id = %(id)s AND alert_id = %(alert)s RETURNING alert_id

-- name: unit_names
-- plan: Index Scan unit_pkey
SELECT id, name_vi, name_en FROM unit WHERE id = ANY (%(units)s)
