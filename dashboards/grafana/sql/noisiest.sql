SELECT a.name, min(a.priority) AS priority, count(*) AS fired, count(a.acked_at) AS acked,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM coalesce(a.ended_at, now()) - a.fired_at)) AS median_seconds,
  max(a.fired_at) AS last_at, bool_and(a.simulated) AS simulated
FROM board.alerts AS a
WHERE $__timeFilter(a.fired_at)
  AND (a.state <> 'resolved' OR a.state = 'resolved' AND a.ended_at >= $__timeFrom())
  AND a.priority IN (${priority:sqlstring})
GROUP BY a.name
ORDER BY fired DESC, last_at DESC
LIMIT 20
