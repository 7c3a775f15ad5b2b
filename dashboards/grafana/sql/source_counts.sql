SELECT count(*) FILTER (WHERE state = 'fresh') AS fresh, count(*) FILTER (WHERE state = 'late') AS late,
  count(*) FILTER (WHERE state = 'stale') AS stale, count(*) FILTER (WHERE state = 'never') AS never,
  count(*) FILTER (WHERE state = 'unknown') AS unknown
FROM board.sources
WHERE in_use AND source NOT LIKE 'ioc-%'
