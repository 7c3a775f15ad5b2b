SELECT $__timeGroupAlias(fired_at, 1h), priority AS metric, count(*) AS value
FROM board.alerts
WHERE $__timeFilter(fired_at)
GROUP BY 1, priority
ORDER BY 1
