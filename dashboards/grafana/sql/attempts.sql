SELECT coalesce(n.way, '-') AS way, count(*) AS attempts,
  count(*) FILTER (WHERE t.result IN ('accepted', 'delivered')) AS taken,
  count(*) FILTER (WHERE t.result IN ('failed', 'refused')) AS failed,
  count(*) FILTER (WHERE t.result = 'unknown' OR t.result IS NULL) AS unknown,
  percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM t.ended_at - t.started_at)) AS p95
FROM board.attempts AS t
JOIN board.notifications AS n ON n.notification = t.notification
WHERE $__timeFilter(t.started_at) AND n.priority IN (${priority:sqlstring})
GROUP BY 1
ORDER BY attempts DESC
