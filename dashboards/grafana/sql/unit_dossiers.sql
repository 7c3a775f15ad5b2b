SELECT d.time, sum(d.increase) FILTER (WHERE d.labels ->> 'channel' = 'online') AS online,
  sum(d.increase) FILTER (WHERE d.labels ->> 'channel' <> 'online') AS other
FROM board.days AS d
WHERE d.metric = 'dvc_dossiers_received_total' AND d.unit = ${unit:sqlstring}
  AND d.day > (now() AT TIME ZONE (SELECT zone FROM board.place))::date - 31
GROUP BY d.time
ORDER BY d.time
