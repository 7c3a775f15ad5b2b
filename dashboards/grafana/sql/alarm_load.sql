SELECT count(*) AS fired, greatest(max(within), 0) AS worst, count(DISTINCT begins) FILTER (WHERE beside > 10) AS above,
  count(acked_at) AS acked
FROM (
  SELECT fired_at, acked_at, begins, count(*) OVER (PARTITION BY begins) AS beside,
    count(*) OVER (ORDER BY fired_at RANGE BETWEEN CURRENT ROW AND INTERVAL '10 minutes' FOLLOWING) AS within
  FROM (
    SELECT fired_at, acked_at, time_bucket('10 minutes', fired_at) AS begins
    FROM board.alerts
    WHERE $__timeFilter(fired_at)
      AND (state <> 'resolved' OR state = 'resolved' AND ended_at >= $__timeFrom())
      AND priority IN (${priority:sqlstring})
  ) AS fired
) AS counted
