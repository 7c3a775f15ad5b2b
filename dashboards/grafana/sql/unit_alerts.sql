SELECT a.priority, a.alert::text AS alert, board.told(
    coalesce(a.annotations ->> CASE '${lang:raw}' WHEN 'en' THEN 'summary_en' ELSE 'summary' END, a.annotations ->> 'summary', a.name),
    a.labels, '${lang:raw}') AS summary, a.state, a.fired_at AS since, a.ended_at, a.acked_at, a.simulated
FROM board.alerts AS a
WHERE a.unit = ${unit:sqlstring} AND a.fired_at IS NOT NULL
  AND (a.state <> 'resolved' OR a.state = 'resolved' AND $__timeFilter(a.ended_at))
ORDER BY a.ended_at IS NOT NULL, a.priority, a.fired_at DESC
LIMIT 100
