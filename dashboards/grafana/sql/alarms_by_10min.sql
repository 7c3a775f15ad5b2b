SELECT $__timeGroupAlias(fired_at, 10m), priority AS metric, count(*) AS value
FROM board.alerts
WHERE $__timeFilter(fired_at) AND priority IN (${priority:sqlstring})
GROUP BY 1, priority
ORDER BY 1
