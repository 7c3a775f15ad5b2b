SELECT fired_at AS time, ended_at AS "timeEnd", name AS text, priority AS tags
FROM board.alerts
WHERE $__timeFilter(fired_at)
ORDER BY fired_at DESC
LIMIT 500
