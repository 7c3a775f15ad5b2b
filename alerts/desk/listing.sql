-- name: open
-- Open alerts that fit, the most urgent first. q: a text without marks and case.
-- plan: Index Scan alert_open; cost = open alerts. kpi_file is read once, when a text is looked for
WITH named AS MATERIALIZED (SELECT kpi, name_vi FROM board.kpi_definitions)
SELECT a.id, a.priority, a.fired_at,
  CASE WHEN a.snoozed_until IS NULL THEN a.acked_at IS NOT NULL
    ELSE a.snoozed_until > %(now)s END AS is_left_alone
FROM alert AS a
WHERE a.state <> 'resolved' AND a.state <> 'pending' AND a.rule <> %(canary)s
  AND (%(priorities)s::text[] = '{}' OR a.priority = ANY (%(priorities)s))
  AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s))
  AND (%(q)s = '' OR position(%(q)s IN replace(regexp_replace(normalize(lower(concat_ws(' ',
    a.name, a.annotations ->> 'summary', a.annotations ->> 'summary_en', a.labels::text,
    (SELECT u.name_vi FROM unit AS u WHERE u.id = a.unit_id),
    (SELECT n.name_vi FROM named AS n WHERE a.labels ? 'kpi' AND n.kpi = a.labels ->> 'kpi'))), NFD),
    '[\u0300-\u036f]', '', 'g'), 'đ', 'd')) > 0)
ORDER BY a.priority, a.fired_at, a.id

-- name: history
-- Alerts that are over, the newest first. A text is looked for among the newest of them.
-- plan: Index Scan Backward alert_ended, Limit
WITH named AS MATERIALIZED (SELECT kpi, name_vi FROM board.kpi_definitions)
SELECT id, ended_at FROM (
  SELECT a.id, a.ended_at, a.name, a.annotations, a.labels, a.unit_id FROM alert AS a
  WHERE a.state = 'resolved' AND a.fired_at IS NOT NULL AND a.rule <> %(canary)s
    AND (a.ended_at, a.id) < (%(ended_at)s, %(id)s)
    AND (%(priorities)s::text[] = '{}' OR a.priority = ANY (%(priorities)s))
    AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s))
  ORDER BY a.ended_at DESC, a.id DESC LIMIT %(looked_at)s
) AS newest
WHERE %(q)s = '' OR position(%(q)s IN replace(regexp_replace(normalize(lower(concat_ws(' ',
    name, annotations ->> 'summary', annotations ->> 'summary_en', labels::text,
    (SELECT u.name_vi FROM unit AS u WHERE u.id = newest.unit_id),
    (SELECT n.name_vi FROM named AS n WHERE labels ? 'kpi' AND n.kpi = labels ->> 'kpi'))), NFD),
    '[\u0300-\u036f]', '', 'g'), 'đ', 'd')) > 0
ORDER BY ended_at DESC, id DESC LIMIT %(limit)s

-- name: rows
-- plan: Index Scans alert_pkey, unit_pkey, app_user_pkey; kpi_file is read once, for the first alert of an indicator
WITH named AS MATERIALIZED (SELECT kpi, name_vi, name_en FROM board.kpi_definitions)
SELECT a.id, a.rule, a.fingerprint, a.name, a.labels, a.annotations, a.generator_url, a.value,
  a.priority, a.unit_id AS unit, u.name_vi AS unit_vi, u.name_en AS unit_en, k.name_vi AS kpi_vi, k.name_en AS kpi_en,
  a.simulated, a.state,
  a.active_at, a.fired_at, a.gone_at, a.ended_at, a.why, a.flapping, a.acked_at, a.acked_by,
  p.name AS acked_by_name, a.snoozed_until
FROM alert AS a
LEFT JOIN unit AS u ON u.id = a.unit_id
LEFT JOIN app_user AS p ON p.id = substring(a.acked_by FROM '^user:(.*)$')
LEFT JOIN LATERAL (
  SELECT n.name_vi, n.name_en FROM named AS n WHERE a.labels ? 'kpi' AND n.kpi = a.labels ->> 'kpi'
) AS k ON true
WHERE a.id = ANY (%(ids)s::int8[])

-- name: attempts
-- What came of messages about these alerts. What a provider took and did not bring has failed; of
-- what it told later, `delivered` is the least in the alphabet.
-- plan: Bitmap Index Scan notification_told an alert
SELECT t.id, count(*) FILTER (
    WHERE n.result IN ('accepted', 'delivered') AND r.told IS DISTINCT FROM 'failed') AS accepted,
  count(*) FILTER (WHERE n.result IN ('refused', 'given_up')
    OR n.result IN ('accepted', 'delivered') AND r.told = 'failed') AS failed,
  count(*) FILTER (WHERE n.settled_at IS NULL) AS waiting
FROM unnest(%(ids)s::int8[]) AS t (id)
JOIN notification AS n ON alerts_told(n.content) @> ARRAY[t.id],
  LATERAL (SELECT min(result) AS told FROM notification_receipt WHERE notification_id = n.id) AS r
GROUP BY t.id
