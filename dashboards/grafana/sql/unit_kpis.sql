SELECT d.kpi, d.name_${lang:raw} AS name, v.period, board.period_name(v.period, '${lang:raw}') AS period_name,
  round(v.value::numeric, d.decimals) AS value, round(t.value::numeric, d.decimals) AS all_value,
  round((v.value - t.value)::numeric, d.decimals) AS beside, d.unit_of_measure,
  v.numerator, v.denominator, v.why, v.status, v.as_of, v.simulated
FROM board.kpi_definitions AS d
JOIN LATERAL (
  SELECT k.period, k.value, k.numerator, k.denominator, k.why, k.status, k.as_of, k.simulated FROM board.kpis AS k
  WHERE k.kpi = d.kpi AND k.unit = ${unit:sqlstring}
  ORDER BY board.period_last(k.period) <= (now() AT TIME ZONE (SELECT zone FROM board.place))::date DESC,
    board.period_last(k.period) DESC
  LIMIT 1
) AS v ON true
LEFT JOIN board.kpi_totals AS t ON t.kpi = d.kpi AND t.scope = d.scope AND t.period = v.period
WHERE d.kind IN ('plan', 'official')
ORDER BY d.place
