WITH chosen AS MATERIALIZED (SELECT board.period_chosen(${period:sqlstring}) AS ends),
newest AS (
  SELECT DISTINCT ON (n.kpi, n.scope) n.kpi, n.scope, n.period, n.value, n.path, n.falls_short, n.why, n.status, n.have, n.want,
    n.as_of, n.simulated
  FROM board.kpi_totals AS n, chosen AS c
  WHERE n.begins <= c.ends AND (n.value IS NOT NULL OR n.ends <= c.ends)
  ORDER BY n.kpi, n.scope, n.ends DESC
),
off AS (
  SELECT DISTINCT ON (1, 2) h.labels ->> 'kpi' AS kpi, h.labels ->> 'scope' AS scope, h.value = 1 AS is_off
  FROM board.head AS h
  WHERE h.metric = 'kpi_off_track' AND h.time > now() - INTERVAL '3 hours' AND ${period:sqlstring} = 'newest'
  ORDER BY 1, 2, h.time DESC
)
SELECT d.kpi, d.name_${lang:raw} AS name, t.period, board.period_name(t.period, '${lang:raw}') AS period_name,
  round(t.value::numeric, d.decimals) AS value, round(t.path::numeric, d.decimals) AS path, d.target,
  CASE d.direction WHEN 'down' THEN d.target / nullif(t.value, 0) ELSE t.value / nullif(d.target, 0) END AS of_target,
  d.unit_of_measure, CASE
    WHEN t.value IS NULL THEN coalesce(t.why, 'no_figures')
    WHEN off.is_off THEN 'off'
    WHEN t.falls_short IS NULL THEN 'no_path'
    WHEN t.falls_short THEN 'below'
    ELSE 'on'
  END AS stands, t.status, t.have || '/' || t.want AS units, t.as_of, t.simulated
FROM board.kpi_definitions AS d
LEFT JOIN newest AS t ON t.kpi = d.kpi AND t.scope = d.scope
LEFT JOIN off ON off.kpi = d.kpi AND off.scope = d.scope
WHERE d.kind = 'plan'
ORDER BY d.place
