SELECT count(*) FILTER (WHERE state = 'fresh') AS fresh, count(*) FILTER (WHERE state = 'late') AS late,
  count(*) FILTER (WHERE state = 'stale') AS stale, count(*) FILTER (WHERE state IN ('never', 'unknown')) AS never
FROM board.sources
WHERE in_use AND source NOT LIKE 'ioc-%'
