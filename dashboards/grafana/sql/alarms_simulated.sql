SELECT avg(simulated::int) AS simulated
FROM board.alerts
WHERE $__timeFilter(fired_at) AND priority IN (${priority:sqlstring})
