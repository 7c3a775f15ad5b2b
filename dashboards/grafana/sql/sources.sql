SELECT s.source, s.name_${lang:raw} AS name, u.name_${lang:raw} AS unit, t.state, s.last_seen_at, s.expected_period_seconds
FROM board.sources AS s
CROSS JOIN LATERAL (
  SELECT CASE WHEN s.as_of < now() - INTERVAL '5 minutes' THEN 'unknown' ELSE s.state END AS state
) AS t
LEFT JOIN board.units AS u ON u.unit = s.unit
WHERE s.in_use
ORDER BY CASE t.state WHEN 'stale' THEN 0 WHEN 'late' THEN 1 WHEN 'never' THEN 2 WHEN 'unknown' THEN 3 ELSE 4 END,
  s.source
LIMIT 200
