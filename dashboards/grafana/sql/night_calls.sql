SELECT time_bucket('1 day', n.created_at - INTERVAL '12 hours', p.zone) AS time, n.way AS metric, count(*) AS value
FROM board.notifications AS n
CROSS JOIN board.place AS p
WHERE $__timeFilter(n.created_at) AND n.kind IN ('firing', 'repeat', 'escalation')
  AND n.result IN ('accepted', 'delivered') AND n.way IS NOT NULL
  AND extract(hour FROM n.created_at AT TIME ZONE p.zone) NOT BETWEEN 6 AND 21
GROUP BY 1, n.way
ORDER BY 1
