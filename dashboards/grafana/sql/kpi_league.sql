WITH chosen AS MATERIALIZED (SELECT board.period_chosen(${period:sqlstring}) AS ends),
newest AS (
  SELECT DISTINCT ON (n.kpi, n.scope) n.kpi, n.scope, n.period
  FROM board.kpi_totals AS n, chosen AS c
  WHERE n.begins <= c.ends AND (n.value IS NOT NULL)
  ORDER BY n.kpi, n.scope, n.ends DESC
),
valued AS (
  SELECT d.kpi, d.place, d.name_${lang:raw} AS name, d.unit_of_measure, d.decimals, d.direction, v.period, v.unit, v.value,
    v.numerator, v.denominator, v.why, v.simulated,
    v.value IS NOT NULL AND coalesce(v.denominator, v.numerator, 0) >= d.small_n AS is_ranked
  FROM board.kpi_definitions AS d
  JOIN newest AS n ON n.kpi = d.kpi AND n.scope = d.scope
  JOIN board.kpis AS v ON v.kpi = n.kpi AND v.period = n.period AND v.unit IS NOT NULL
  WHERE d.kind = 'plan'
)
SELECT v.kpi, v.name, v.period, board.period_name(v.period, '${lang:raw}') AS period_name, CASE WHEN v.is_ranked THEN rank() OVER (
    PARTITION BY v.kpi, v.is_ranked
    ORDER BY round(v.value::numeric, v.decimals) * CASE v.direction WHEN 'down' THEN 1 ELSE -1 END
  ) END AS rank, u.name_${lang:raw} AS unit, v.unit AS unit_id, round(v.value::numeric, v.decimals) AS value,
  v.unit_of_measure, v.numerator, v.denominator,
  CASE WHEN v.value IS NULL THEN v.why WHEN NOT v.is_ranked THEN 'small_n' END AS why, v.simulated
FROM valued AS v
JOIN board.units AS u ON u.unit = v.unit
ORDER BY v.place, rank NULLS LAST, u.name_${lang:raw}
