SELECT a.priority, a.alert::text AS alert, board.told(
    coalesce(a.annotations ->> CASE '${lang:raw}' WHEN 'en' THEN 'summary_en' ELSE 'summary' END, a.annotations ->> 'summary', a.name),
    a.labels, '${lang:raw}') AS summary,
  u.name_${lang:raw} AS unit, a.unit AS unit_id, a.fired_at AS since, a.acked_at, a.simulated
FROM board.alerts AS a
LEFT JOIN board.units AS u ON u.unit = a.unit
WHERE a.state IN ('firing', 'no_data')
ORDER BY a.priority, a.fired_at DESC
LIMIT 100
