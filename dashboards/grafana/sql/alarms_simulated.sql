SELECT avg(simulated::int) AS simulated
FROM board.alerts
WHERE $__timeFilter(fired_at)
  AND (state <> 'resolved' OR state = 'resolved' AND ended_at >= $__timeFrom())
  AND priority IN (${priority:sqlstring})
