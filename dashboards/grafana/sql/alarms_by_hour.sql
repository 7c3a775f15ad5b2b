SELECT $__timeGroupAlias(fired_at, 1h), nullif(count(*) FILTER (WHERE priority = 'p1'), 0) AS p1,
  nullif(count(*) FILTER (WHERE priority = 'p2'), 0) AS p2, nullif(count(*) FILTER (WHERE priority = 'p3'), 0) AS p3,
  nullif(count(*) FILTER (WHERE priority = 'p4'), 0) AS p4
FROM board.alerts
WHERE $__timeFilter(fired_at)
  AND (state <> 'resolved' OR state = 'resolved' AND ended_at >= $__timeFrom())
GROUP BY 1
ORDER BY 1
