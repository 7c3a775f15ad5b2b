WITH chosen AS MATERIALIZED (SELECT board.period_chosen(${period:sqlstring}) AS ends),
newest AS (
  SELECT DISTINCT ON (n.kpi, n.scope) n.kpi, n.scope, n.value, n.falls_short
  FROM board.kpi_totals AS n, chosen AS c
  WHERE n.begins <= c.ends AND (n.value IS NOT NULL OR n.ends <= c.ends)
  ORDER BY n.kpi, n.scope, n.ends DESC
)
SELECT count(*) AS all_of_plan, count(t.value) AS known,
  count(*) FILTER (WHERE t.falls_short) AS below,
  count(*) FILTER (WHERE t.value IS NULL) AS unknown
FROM board.kpi_definitions AS d
LEFT JOIN newest AS t ON t.kpi = d.kpi AND t.scope = d.scope
WHERE d.kind = 'plan'
