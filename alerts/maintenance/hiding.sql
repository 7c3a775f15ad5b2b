-- name: now
-- Open alerts of what is worked on.
-- plan: Index Scan alert_open; cost = open alerts times times of maintenance
SELECT w.ordinal, a.id, a.name, a.labels, a.unit_id
FROM jsonb_to_recordset(%(windows)s) AS w (ordinal int, scope text, names text[])
JOIN alert AS a
  ON CASE w.scope WHEN 'unit' THEN a.unit_id ELSE a.labels ->> w.scope END = ANY (w.names)
WHERE a.state <> 'resolved' AND a.state <> 'pending'
  AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s))
ORDER BY w.ordinal, a.id

-- name: counted
-- How many alerts fired in each of some times, of what was worked on. canary: a rule's id.
-- plan: Index Scans alert_open, alert_ended a time; cost = open alerts, and those that ended since
SELECT w.ordinal, count(*)
FROM jsonb_to_recordset(%(windows)s)
  AS w (ordinal int, scope text, names text[], starts_at timestamptz, ends_at timestamptz),
LATERAL (
  SELECT unit_id, labels, rule FROM alert
  WHERE state <> 'resolved' AND state <> 'pending' AND fired_at < w.ends_at
  UNION ALL SELECT unit_id, labels, rule FROM alert
  WHERE state = 'resolved' AND ended_at > w.starts_at AND fired_at < w.ends_at) AS a
WHERE CASE w.scope WHEN 'unit' THEN a.unit_id ELSE a.labels ->> w.scope END = ANY (w.names)
  AND a.labels ->> 'class' IS DISTINCT FROM %(hazard)s AND a.rule <> %(canary)s
  AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s))
GROUP BY w.ordinal
