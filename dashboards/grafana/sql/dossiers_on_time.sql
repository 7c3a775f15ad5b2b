SELECT u.name_${lang:raw} AS unit, d.unit AS unit_id, sum(d.increase) AS finished,
  sum(d.increase * (d.labels ->> 'timeliness' = 'early')::int) AS early,
  sum(d.increase * (d.labels ->> 'timeliness' = 'late')::int) AS late,
  1 - sum(d.increase * (d.labels ->> 'timeliness' = 'late')::int) / nullif(sum(d.increase), 0) AS on_time_share
FROM board.days AS d
JOIN board.units AS u ON u.unit = d.unit
WHERE d.metric = 'dvc_dossiers_finished_total' AND d.unit IN (${unit:sqlstring})
  AND d.day > (now() AT TIME ZONE (SELECT zone FROM board.place))::date - 31
GROUP BY 1, 2
ORDER BY 1
