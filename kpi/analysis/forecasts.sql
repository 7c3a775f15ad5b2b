-- name: changed
-- Series whose finished periods have other values than those that their forecast was made of: totals first.
-- What they are made of is one mark of values, denominators and definitions, so that an overwritten live
-- value is seen as well as a new revision.
-- plan: Hash Left Join (Seq Scan kpi_value; Seq Scan kpi_forecast); some ten thousand values, once a minute
WITH series AS (
  SELECT kpi_value.kpi, unit, scope, hashtextextended(
    defined.mark || string_agg(period || '=' || value::text || '/' || coalesce(denominator::text, ''), ' ' ORDER BY period),
    0) AS made_of
  FROM kpi_value JOIN unnest(%(kpis)s::text[], %(marks)s::text[]) AS defined (kpi, mark) ON defined.kpi = kpi_value.kpi
  WHERE replaced_at IS NULL AND value IS NOT NULL AND period <> ALL (%(running)s)
  GROUP BY kpi_value.kpi, unit, scope, defined.mark
)
SELECT kpi, unit, scope, series.made_of
FROM series LEFT JOIN (SELECT kpi, unit, scope, made_of FROM kpi_forecast WHERE replaced_at IS NULL) AS kept
  USING (kpi, unit, scope)
WHERE kept.made_of IS DISTINCT FROM series.made_of
ORDER BY unit <> '', kpi, unit, scope
LIMIT %(limit)s

-- name: values
-- Values in force of some series.
-- plan: Index Scan kpi_value_current; cost = values of what changed
SELECT kpi_value.id, kpi, unit, scope, period, numerator, denominator, value, why, status, origin, simulated, have,
  want, upload, as_of, recorded_at, replaced_at
FROM kpi_value JOIN unnest(%(kpis)s::text[], %(units)s::text[], %(scopes)s::text[]) AS wanted (kpi, unit, scope)
  USING (kpi, unit, scope)
WHERE replaced_at IS NULL AND value IS NOT NULL AND period <> ALL (%(running)s)

-- name: drop
-- The forecast in force, if it was made on the running local day: of each day the last one is kept.
-- plan: Index Scan kpi_forecast_current
DELETE FROM kpi_forecast
WHERE kpi = %(kpi)s AND unit = %(unit)s AND scope = %(scope)s AND replaced_at IS NULL AND made_at >= %(today)s

-- name: replace
-- plan: Index Scan kpi_forecast_current
UPDATE kpi_forecast SET replaced_at = %(now)s
WHERE kpi = %(kpi)s AND unit = %(unit)s AND scope = %(scope)s AND replaced_at IS NULL

-- name: keep
INSERT INTO kpi_forecast (kpi, unit, scope, made_of, made_at, method, points, reason, ahead)
VALUES (%(kpi)s, %(unit)s, %(scope)s, %(made_of)s, %(now)s, %(method)s, %(points)s, %(reason)s, %(ahead)s)

-- name: forget
-- From now on there is no forecast of what is no longer described, or has no value any more.
-- plan: Hash Anti Join (Seq Scan kpi_forecast; Seq Scan kpi_value)
UPDATE kpi_forecast SET replaced_at = %(now)s
WHERE replaced_at IS NULL AND (kpi <> ALL (%(kpis)s) OR NOT EXISTS (
  SELECT FROM kpi_value
  WHERE kpi_value.kpi = kpi_forecast.kpi AND kpi_value.unit = kpi_forecast.unit
    AND kpi_value.scope = kpi_forecast.scope AND kpi_value.replaced_at IS NULL AND value IS NOT NULL))

-- name: kept
-- plan: Seq Scan kpi_forecast; a row a series and day on which it changed
SELECT kpi, unit, scope, made_at, method, points, reason, ahead FROM kpi_forecast
WHERE replaced_at IS NULL AND (%(kpis)s::text[] IS NULL OR kpi = ANY (%(kpis)s))

-- name: ring
NOTIFY ioc_kpis
