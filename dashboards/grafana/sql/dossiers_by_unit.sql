SELECT d.time, u.name_${lang:raw} AS metric, sum(d.increase) AS value
FROM board.days AS d
JOIN board.units AS u ON u.unit = d.unit
WHERE d.metric = 'dvc_dossiers_received_total' AND d.unit IN (${unit:sqlstring})
  AND d.day > (now() AT TIME ZONE (SELECT zone FROM board.place))::date - 31
GROUP BY d.time, u.name_${lang:raw}
ORDER BY d.time
