SELECT s.source, s.name_${lang:raw} AS name, CASE WHEN s.as_of < now() - INTERVAL '5 minutes' THEN 'unknown' ELSE s.state END AS state,
  s.last_seen_at, s.expected_period_seconds
FROM board.sources AS s
WHERE s.in_use AND s.unit = ${unit:sqlstring}
ORDER BY s.source
