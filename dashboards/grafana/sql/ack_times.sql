SELECT a.priority, count(*) AS fired, count(k.at) AS acked,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY greatest(extract(epoch FROM k.at - a.fired_at), 0))
    FILTER (WHERE k.at IS NOT NULL) AS p50,
  percentile_cont(0.95) WITHIN GROUP (ORDER BY greatest(extract(epoch FROM k.at - a.fired_at), 0))
    FILTER (WHERE k.at IS NOT NULL) AS p95,
  count(*) FILTER (WHERE k.at IS NULL AND a.ended_at IS NULL) AS nobodys,
  count(*) FILTER (WHERE a.simulated) AS simulated
FROM board.alerts AS a
LEFT JOIN LATERAL (
  SELECT min(c.at) AS at FROM board.alert_acts AS c WHERE c.alert = a.alert AND c.kind = 'ack'
) AS k ON true
WHERE $__timeFilter(a.fired_at)
  AND (a.state <> 'resolved' OR a.state = 'resolved' AND a.ended_at >= $__timeFrom())
  AND a.priority IN (${priority:sqlstring})
GROUP BY a.priority
ORDER BY a.priority
