WITH chosen AS MATERIALIZED (SELECT board.period_chosen(${period:sqlstring}) AS ends),
newest AS (
  SELECT DISTINCT ON (n.kpi, n.scope) n.kpi, n.scope, n.period, n.status, n.have, n.want
  FROM board.kpi_totals AS n, chosen AS c
  WHERE n.begins <= c.ends AND (n.value IS NOT NULL OR n.ends <= c.ends)
  ORDER BY n.kpi, n.scope, n.ends DESC
),
missing AS (
  SELECT v.kpi, v.period, string_agg(u.name_${lang:raw}, ', ' ORDER BY u.name_${lang:raw}) AS units
  FROM board.kpis AS v JOIN board.units AS u ON u.unit = v.unit
  WHERE v.value IS NULL
  GROUP BY v.kpi, v.period
)
SELECT d.kpi, d.name_${lang:raw} AS name, t.period, t.have, t.want, t.have::float8 / nullif(t.want, 0) AS share,
  coalesce(t.status, 'chua_co_du_lieu') AS status, m.units AS missing
FROM board.kpi_definitions AS d
LEFT JOIN newest AS t ON t.kpi = d.kpi AND t.scope = d.scope
LEFT JOIN missing AS m ON m.kpi = t.kpi AND m.period = t.period
WHERE d.kind IN ('plan', 'official')
ORDER BY share NULLS FIRST, d.place
