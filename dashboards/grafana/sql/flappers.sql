SELECT a.name, u.name_${lang:raw} AS unit, a.unit AS unit_id, a.priority, count(*) AS times, max(e.at) AS last_at,
  bool_and(a.simulated) AS simulated
FROM board.alert_events AS e
JOIN board.alerts AS a ON a.alert = e.alert
LEFT JOIN board.units AS u ON u.unit = a.unit
WHERE e.kind = 'flapping' AND $__timeFilter(e.at) AND a.priority IN (${priority:sqlstring})
GROUP BY 1, 2, 3, 4
ORDER BY times DESC, last_at DESC
LIMIT 20
