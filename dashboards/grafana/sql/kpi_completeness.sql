WITH chosen AS MATERIALIZED (SELECT board.period_chosen(${period:sqlstring}) AS ends),
newest AS (
  SELECT DISTINCT ON (n.kpi, n.scope) n.kpi, n.scope, n.period, n.ends, n.status, n.have, n.want
  FROM board.kpi_totals AS n, chosen AS c
  WHERE n.begins <= c.ends AND (n.value IS NOT NULL OR n.ends <= c.ends)
  ORDER BY n.kpi, n.scope, n.ends DESC
)
SELECT d.kpi, d.name_${lang:raw} AS name, t.period, board.period_name(t.period, '${lang:raw}') AS period_name,
  t.have, t.want, t.have::float8 / nullif(t.want, 0) AS share,
  coalesce(t.status, 'chua_co_du_lieu') AS status, (
    SELECT string_agg(u.name_${lang:raw}, ', ' ORDER BY u.name_${lang:raw})
    FROM board.units AS u
    WHERE t.have < t.want AND u.scope = 'core' AND d.scope = 'core' AND u.kind = ANY (d.levels)
      AND coalesce(u.valid_from, '-infinity') <= t.ends AND coalesce(u.valid_to, 'infinity') >= t.ends
      AND NOT EXISTS (SELECT FROM board.kpis AS v
        WHERE v.kpi = d.kpi AND v.unit = u.unit AND v.period = t.period AND v.value IS NOT NULL)
  ) AS missing
FROM board.kpi_definitions AS d
LEFT JOIN newest AS t ON t.kpi = d.kpi AND t.scope = d.scope
WHERE d.kind IN ('plan', 'official')
ORDER BY share NULLS FIRST, d.place
