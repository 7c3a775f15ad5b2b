SELECT CASE '${lang:raw}' WHEN 'en' THEN 'newest month' ELSE 'tháng mới nhất' END AS __text, 'newest' AS __value
UNION ALL (
  SELECT board.period_name(period, '${lang:raw}'), period
  FROM board.kpi_totals
  WHERE value IS NOT NULL AND ends < (now() AT TIME ZONE (SELECT zone FROM board.place))::date
  GROUP BY period, ends
  ORDER BY ends DESC, period
  LIMIT 60
)
