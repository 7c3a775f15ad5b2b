SELECT time_bucket('1 day', n.created_at - INTERVAL '12 hours', p.zone) AS time,
  nullif(count(*) FILTER (WHERE n.way = 'voice'), 0) AS voice, nullif(count(*) FILTER (WHERE n.way = 'sms'), 0) AS sms,
  nullif(count(*) FILTER (WHERE n.way = 'push'), 0) AS push,
  nullif(count(*) FILTER (WHERE coalesce(n.way, '-') NOT IN ('voice', 'sms', 'push')), 0) AS other
FROM board.notifications AS n
CROSS JOIN board.place AS p
WHERE $__timeFilter(n.created_at) AND n.kind IN ('firing', 'repeat', 'escalation')
  AND n.result IN ('accepted', 'delivered') AND n.priority IN (${priority:sqlstring})
  AND extract(hour FROM n.created_at AT TIME ZONE p.zone) NOT BETWEEN 6 AND 21
GROUP BY 1
ORDER BY 1
