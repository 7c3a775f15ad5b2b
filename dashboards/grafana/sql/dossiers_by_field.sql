SELECT d.labels ->> 'field' AS field, sum(d.increase) AS received,
  sum(d.increase * (d.labels ->> 'channel' = 'online')::int) AS online,
  sum(d.increase * (d.labels ->> 'channel' = 'online')::int) / nullif(sum(d.increase), 0) AS online_share
FROM board.days AS d
WHERE d.metric = 'dvc_dossiers_received_total' AND d.unit IN (${unit:sqlstring})
  AND d.day > (now() AT TIME ZONE (SELECT zone FROM board.place))::date - 31
GROUP BY 1
ORDER BY received DESC
