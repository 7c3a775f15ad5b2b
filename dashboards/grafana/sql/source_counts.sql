SELECT count(*) FILTER (WHERE state = 'fresh') AS fresh, count(*) FILTER (WHERE state = 'late') AS late,
  count(*) FILTER (WHERE state = 'stale') AS stale, count(*) FILTER (WHERE state = 'never') AS never,
  count(*) FILTER (WHERE state = 'unknown') AS unknown
FROM (
  SELECT CASE WHEN s.as_of < now() - INTERVAL '5 minutes' THEN 'unknown' ELSE s.state END AS state
  FROM board.sources AS s
  WHERE s.in_use AND s.source NOT LIKE 'ioc-%'
) AS told
