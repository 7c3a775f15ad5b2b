SELECT d.labels ->> 'field' AS field,
  sum(d.increase) FILTER (WHERE d.metric = 'dvc_processing_seconds_total')
    / nullif(sum(d.increase) FILTER (WHERE d.metric = 'dvc_dossiers_finished_total'), 0) AS seconds,
  sum(d.increase) FILTER (WHERE d.metric = 'dvc_dossiers_finished_total') AS finished
FROM board.days AS d
WHERE d.metric IN ('dvc_processing_seconds_total', 'dvc_dossiers_finished_total') AND d.unit IN (${unit:sqlstring})
  AND d.day > (now() AT TIME ZONE (SELECT zone FROM board.place))::date - 31
GROUP BY 1
ORDER BY 2 DESC NULLS LAST
