SELECT fired_at AS time, coalesce(ended_at, now()) AS "timeEnd",
  board.told(coalesce(annotations ->> CASE '${lang:raw}' WHEN 'en' THEN 'summary_en' ELSE 'summary' END, name), labels, '${lang:raw}') AS text,
  concat_ws(',', priority, name, CASE WHEN simulated THEN 'simulated' END) AS tags
FROM board.alerts
WHERE fired_at <= $__timeTo() AND (state <> 'resolved' OR state = 'resolved' AND ended_at >= $__timeFrom()) AND priority IN ('p1', 'p2', 'p3')
ORDER BY fired_at DESC
LIMIT 500
