-- name: during
-- Label sets of alerts that fired at some time of each of some spans, and had the labels that are
-- asked for; how many alerts each. since: when the earliest span began.
-- plan: Append of Index Scans alert_ended and alert_open; cost = alerts since then times spans
SELECT c.ordinal, f.name, f.labels, count(*)
FROM (
  SELECT a.name, a.labels, a.fired_at, a.ended_at FROM alert AS a
  WHERE a.state = 'resolved' AND a.ended_at > %(since)s AND a.fired_at IS NOT NULL
    AND a.rule <> %(canary)s AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s))
  UNION ALL SELECT a.name, a.labels, a.fired_at, 'infinity' FROM alert AS a
  WHERE a.state <> 'resolved' AND a.state <> 'pending' AND a.rule <> %(canary)s
    AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s))
) AS f
JOIN jsonb_to_recordset(%(asked)s) AS c (ordinal int, name text, has jsonb, since timestamptz,
  until timestamptz)
  ON f.fired_at < c.until AND f.ended_at > c.since AND (c.name IS NULL OR f.name = c.name)
    AND f.labels @> c.has
GROUP BY c.ordinal, f.name, f.labels

-- name: fitting
-- Alerts that fired at some time of a span, and had the labels that are asked for; the newest first.
-- plan: Append of Index Scans alert_ended and alert_open; cost = alerts since the span began
SELECT f.id, f.name, f.labels
FROM (
  SELECT a.id, a.name, a.labels, a.fired_at FROM alert AS a
  WHERE a.state = 'resolved' AND a.ended_at > %(since)s AND a.fired_at < %(until)s
    AND a.rule <> %(canary)s AND a.labels @> %(has)s
    AND (%(name)s::text IS NULL OR a.name = %(name)s)
    AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s))
  UNION ALL SELECT a.id, a.name, a.labels, a.fired_at FROM alert AS a
  WHERE a.state <> 'resolved' AND a.state <> 'pending' AND a.fired_at < %(until)s
    AND a.rule <> %(canary)s AND a.labels @> %(has)s
    AND (%(name)s::text IS NULL OR a.name = %(name)s)
    AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s))
) AS f
ORDER BY f.fired_at DESC, f.id DESC LIMIT %(limit)s
