SELECT t.ends::timestamp AT TIME ZONE p.zone AS time, t.kpi || ' ' || t.name_${lang:raw} AS metric, t.value
FROM board.kpi_totals AS t
CROSS JOIN board.place AS p
JOIN board.kpi_definitions AS d ON d.kpi = t.kpi AND d.scope = t.scope
WHERE t.kind = 'plan' AND t.unit_of_measure = '%' AND t.ends <= (SELECT board.period_chosen(${period:sqlstring}))
  AND t.ends > (SELECT board.period_chosen(${period:sqlstring})) - 1096
ORDER BY 1
