WITH chosen AS MATERIALIZED (SELECT board.period_chosen(${period:sqlstring}) AS ends),
shown AS (
  SELECT t.kpi || ' ' || t.name_${lang:raw} AS metric, t.ends, t.value, d.scope
  FROM board.kpi_totals AS t
  JOIN board.kpi_definitions AS d ON d.kpi = t.kpi AND d.scope = t.scope
  WHERE t.kind = 'plan' AND t.unit_of_measure = '%' AND d.period_kind = '<kind>'
    AND t.ends <= (SELECT c.ends FROM chosen AS c) AND t.ends > (SELECT c.ends FROM chosen AS c) - 1096
),
changed AS (
  SELECT max(u.valid_from) AS day FROM board.units AS u
  WHERE u.in_use AND u.valid_to IS NULL AND u.parent IS NOT NULL AND u.scope = 'core'
),
cut AS (
  SELECT s.metric, max(c.day) AS day, NULL::float8 AS value
  FROM shown AS s, changed AS c
  WHERE s.scope IN ('core', 'plan')
  GROUP BY s.metric
  HAVING bool_or(s.ends < c.day) AND bool_or(s.ends >= c.day)
)
SELECT o.day::timestamp AT TIME ZONE p.zone AS time, o.metric, o.value
FROM (SELECT metric, ends AS day, value FROM shown UNION ALL SELECT metric, day, value FROM cut) AS o
CROSS JOIN board.place AS p
ORDER BY 1
