-- name: ranked
-- Rules by how many alerts fired since, with the first and the newest of these.
-- plan: Append of Index Scans alert_ended and alert_open; cost = alerts of the period
SELECT f.rule, f.name, count(*), min(f.id), max(f.id)
FROM (
  SELECT a.id, a.rule, a.name FROM alert AS a
  WHERE a.state = 'resolved' AND a.ended_at >= %(since)s AND a.fired_at >= %(since)s
    AND a.rule <> %(canary)s AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s))
  UNION ALL SELECT a.id, a.rule, a.name FROM alert AS a
  WHERE a.state <> 'resolved' AND a.state <> 'pending' AND a.fired_at >= %(since)s
    AND a.rule <> %(canary)s AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s))
) AS f
GROUP BY f.rule, f.name

-- name: load
-- How many alerts fired in a period; in the worst ten minutes of it, whenever they begin; and how
-- many of its windows of ten minutes had more than a person can follow.
-- plan: Append of Index Scans alert_ended and alert_open; cost = alerts of the period
SELECT count(*), coalesce(max(t.within), 0),
  count(DISTINCT t.begins) FILTER (WHERE t.fired > %(most)s),
  (array_agg(t.fired_at ORDER BY t.within DESC, t.fired_at))[1]
FROM (
  SELECT f.fired_at, f.begins, count(*) OVER (PARTITION BY f.begins) AS fired, count(*) OVER (
    ORDER BY f.fired_at RANGE BETWEEN CURRENT ROW AND '00:09:59.999999' FOLLOWING) AS within
  FROM (
    SELECT a.fired_at, date_bin('10 minutes', a.fired_at, %(since)s) AS begins FROM alert AS a
    WHERE a.state = 'resolved' AND a.ended_at >= %(since)s AND a.fired_at >= %(since)s
      AND a.rule <> %(canary)s AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s))
    UNION ALL SELECT a.fired_at, date_bin('10 minutes', a.fired_at, %(since)s) FROM alert AS a
    WHERE a.state <> 'resolved' AND a.state <> 'pending' AND a.fired_at >= %(since)s
      AND a.rule <> %(canary)s AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s))
  ) AS f
) AS t

-- name: known
-- Since when there are alerts: the oldest that is stored.
-- plan: Index Scan alert_pkey
SELECT active_at FROM alert ORDER BY id LIMIT 1

-- name: details
-- What alerts of some rules were like that fired since, and how many did so before that.
-- plan: Nested Loop, Index Scan alert_fired a rule, alert_act_alert_id_request_key an alert;
-- cost = alerts of these rules in both periods
SELECT r.rule, r.name, d.priority, d.simulated, d.fired, b.before, d.night, d.acked,
  d.median_seconds, d.longest_seconds, w.worst
FROM unnest(%(rules)s::text[], %(names)s::text[]) AS r (rule, name),
LATERAL (
  SELECT min(a.priority) AS priority, bool_and(a.simulated) AS simulated, count(*) AS fired,
    count(*) FILTER (WHERE extract(hour FROM a.fired_at AT TIME ZONE %(zone)s) NOT BETWEEN 6 AND 21)
      AS night,
    count(*) FILTER (WHERE EXISTS (
      SELECT FROM alert_act AS k WHERE k.alert_id = a.id AND k.kind = 'ack')) AS acked,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY l.seconds) AS median_seconds,
    max(l.seconds) AS longest_seconds
  FROM alert AS a, LATERAL (SELECT greatest(0, extract(
    epoch FROM coalesce(a.ended_at, %(now)s) - a.fired_at))::float8 AS seconds) AS l
  WHERE a.rule = r.rule AND a.name = r.name AND a.fired_at >= %(since)s
    AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s))
) AS d,
LATERAL (
  SELECT count(*) AS before FROM alert AS a
  WHERE a.rule = r.rule AND a.name = r.name AND a.fired_at >= %(before)s AND a.fired_at < %(since)s
    AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s))
) AS b,
LATERAL (
  SELECT coalesce(max(t.fired), 0) AS worst FROM (
    SELECT count(*) OVER (ORDER BY a.fired_at
      RANGE BETWEEN CURRENT ROW AND '00:09:59.999999' FOLLOWING) AS fired FROM alert AS a
    WHERE a.rule = r.rule AND a.name = r.name AND a.fired_at >= %(since)s
      AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s))
  ) AS t
) AS w

-- name: messages
-- How many messages about alerts of some rules were taken by whoever brings them.
-- plan: Nested Loop, Index Scan alert_fired a rule, Bitmap Index Scan notification_told an alert;
-- cost = alerts of these rules in the period
SELECT a.rule, a.name, count(DISTINCT n.id)
FROM unnest(%(rules)s::text[], %(names)s::text[]) AS r (rule, name)
JOIN alert AS a ON a.rule = r.rule AND a.name = r.name
JOIN notification AS n ON alerts_told(n.content) @> ARRAY[a.id]
WHERE a.fired_at >= %(since)s AND n.result IN ('accepted', 'delivered')
  AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s))
GROUP BY a.rule, a.name

-- name: acted
-- Rules about whose alerts somebody did something. first: the first alert of the period.
-- plan: Nested Loop, Index Scan alert_act_alert_id_request_key, Index Scan alert_pkey;
-- cost = acts of the period
SELECT DISTINCT a.rule, a.name
FROM alert_act AS k JOIN alert AS a ON a.id = k.alert_id
WHERE k.alert_id >= %(first)s AND k.kind <> 'unack' AND a.fired_at >= %(since)s
  AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s))

-- name: flapping
-- Rules and label sets that came and went, how often each did, and its newest alert.
-- plan: Nested Loop, Index Scans alert_event_flapping and alert_pkey; cost = such events
SELECT a.rule, a.name, encode(a.fingerprint, 'hex') AS fingerprint, count(*) AS events,
  (sum(count(*)) OVER (PARTITION BY a.rule, a.name))::int8 AS of_rule, max(e.at) AS last_at,
  max(a.id) AS newest
FROM alert_event AS e JOIN alert AS a ON a.id = e.alert_id
WHERE e.kind = 'flapping' AND e.at >= %(since)s AND a.rule <> %(canary)s
  AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s))
GROUP BY a.rule, a.name, a.fingerprint

-- name: silent
-- Those of some rules that did not fire since, nor had fired before and were not over by then.
-- plan: Index Scans alert_fired a rule; cost = also older alerts of those that did not fire since
SELECT r.rule FROM unnest(%(rules)s::text[]) AS r (rule)
WHERE NOT EXISTS (
  SELECT FROM alert AS a WHERE a.rule = r.rule AND a.fired_at >= %(since)s
    AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s)))
  AND NOT EXISTS (
    SELECT FROM alert AS a WHERE a.rule = r.rule AND a.fired_at < %(since)s
      AND (a.ended_at IS NULL OR a.ended_at >= %(since)s)
      AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s)))

-- name: last_fired
-- When some rules fired last, if ever.
-- plan: Limit, Index Scan Backward alert_fired a rule
SELECT r.rule, (
  SELECT a.fired_at FROM alert AS a WHERE a.rule = r.rule AND a.fired_at IS NOT NULL
    AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s))
  ORDER BY a.fired_at DESC LIMIT 1)
FROM unnest(%(rules)s::text[]) AS r (rule)
