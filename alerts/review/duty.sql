-- name: nights
-- Messages to people between 22 and 6 that somebody took to bring them: how many, of how many nights
-- (one that begins in the evening is one), and the last of them. Simulated ones are not. units: only
-- those that told of alerts of these; NULL: all.
-- plan: Index Scan notification_of_person a person, of a loose scan of that index
WITH RECURSIVE people AS (
  (SELECT person FROM notification WHERE person IS NOT NULL ORDER BY person LIMIT 1)
  UNION ALL SELECT (
    SELECT n.person FROM notification AS n WHERE n.person > p.person ORDER BY n.person LIMIT 1)
  FROM people AS p WHERE p.person IS NOT NULL
)
SELECT p.person, count(*), count(DISTINCT (n.local - interval '12 hours')::date), max(n.created_at)
FROM people AS p, LATERAL (
  SELECT m.created_at, m.created_at AT TIME ZONE %(zone)s AS local FROM notification AS m
  WHERE m.person = p.person AND m.created_at >= %(since)s AND m.created_at < %(now)s
    AND m.kind IN ('firing', 'repeat', 'escalation') AND m.result IN ('accepted', 'delivered')
    AND NOT m.simulated
    AND (%(units)s::text[] IS NULL OR EXISTS (SELECT FROM alert AS a
      WHERE a.id = ANY (alerts_told(m.content)) AND a.unit_id = ANY (%(units)s)))
) AS n
WHERE p.person IS NOT NULL AND extract(hour FROM n.local) NOT BETWEEN 6 AND 21
GROUP BY p.person ORDER BY count(*) DESC, p.person

-- name: responses
-- By priority: alerts that fired, of which somebody took one at a time, of which one recovered, and
-- the seconds of both. What is still on, or ended in another way, has no seconds.
-- plan: Append of Index Scans alert_ended and alert_open; alert_act_alert_id_request_key an alert;
-- cost = alerts of the period
SELECT f.priority, count(*), count(k.at), coalesce(sum(extract(
    epoch FROM greatest(k.at - f.fired_at, interval '0'))), 0)::float8,
  count(*) FILTER (WHERE k.at IS NULL AND f.ended_at IS NULL),
  count(*) FILTER (WHERE f.why = 'recovered'), coalesce(sum(extract(
    epoch FROM greatest(f.ended_at - f.fired_at, interval '0'))) FILTER (WHERE f.why = 'recovered'),
    0)::float8,
  count(*) FILTER (WHERE f.ended_at IS NULL)
FROM (
  SELECT a.id, a.priority, a.fired_at, a.ended_at, a.why FROM alert AS a
  WHERE a.state = 'resolved' AND a.ended_at >= %(since)s AND a.fired_at >= %(since)s
    AND a.rule <> %(canary)s AND NOT a.simulated
    AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s))
  UNION ALL SELECT a.id, a.priority, a.fired_at, NULL, NULL FROM alert AS a
  WHERE a.state <> 'resolved' AND a.state <> 'pending' AND a.fired_at >= %(since)s
    AND a.rule <> %(canary)s AND NOT a.simulated
    AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s))
) AS f
LEFT JOIN LATERAL (
  SELECT min(c.at) AS at FROM alert_act AS c WHERE c.alert_id = f.id AND c.kind = 'ack'
) AS k ON true
GROUP BY f.priority ORDER BY f.priority

-- name: simulated
-- How many alerts of the period were left out because they were made up.
-- plan: Append of Index Scans alert_ended and alert_open; cost = alerts of the period
SELECT (SELECT count(*) FROM alert AS a
    WHERE a.state = 'resolved' AND a.ended_at >= %(since)s AND a.fired_at >= %(since)s
      AND a.rule <> %(canary)s AND a.simulated
      AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s)))
  + (SELECT count(*) FROM alert AS a
    WHERE a.state <> 'resolved' AND a.state <> 'pending' AND a.fired_at >= %(since)s
      AND a.rule <> %(canary)s AND a.simulated
      AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s)))
