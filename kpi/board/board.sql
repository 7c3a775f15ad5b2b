-- name: trend
-- Totals in force of some periods, of which only the value is told.
-- plan: Index Scan kpi_value_current or kpi_value_period (partial: replaced_at IS NULL); cost = what is shown
SELECT kpi, scope, period, value, why FROM kpi_value
WHERE kpi = ANY (%(kpis)s) AND unit = '' AND scope = ANY (%(scopes)s) AND period = ANY (%(periods)s)
  AND replaced_at IS NULL

-- name: trend_at
-- The same, as they stood at a time.
-- plan: Index Scan kpi_value_revisions; cost = indicators x periods x revisions
SELECT kpi, scope, period, value, why FROM kpi_value
WHERE kpi = ANY (%(kpis)s) AND unit = '' AND scope = ANY (%(scopes)s) AND period = ANY (%(periods)s)
  AND recorded_at <= %(at)s AND (replaced_at IS NULL OR replaced_at > %(at)s)

-- name: official
-- The first official total of each indicator since a period: where paths begin. Ids of periods of a kind
-- sort by time.
-- plan: Index Scan kpi_value_current, once an indicator
SELECT w.kpi, w.scope, v.period, v.value
FROM unnest(%(of)s::text[], %(in)s::text[], %(since)s::text[]) AS w (kpi, scope, since)
CROSS JOIN LATERAL (
  SELECT period, value FROM kpi_value
  WHERE kpi = w.kpi AND unit = '' AND scope = w.scope AND period >= w.since AND replaced_at IS NULL
    AND status = 'chinh_thuc' AND value IS NOT NULL
  ORDER BY period LIMIT 1
) AS v

-- name: official_at
-- plan: Index Scan kpi_value_revisions, once an indicator
SELECT w.kpi, w.scope, v.period, v.value
FROM unnest(%(of)s::text[], %(in)s::text[], %(since)s::text[]) AS w (kpi, scope, since)
CROSS JOIN LATERAL (
  SELECT period, value FROM kpi_value
  WHERE kpi = w.kpi AND unit = '' AND scope = w.scope AND period >= w.since
    AND recorded_at <= %(at)s AND (replaced_at IS NULL OR replaced_at > %(at)s)
    AND status = 'chinh_thuc' AND value IS NOT NULL
  ORDER BY period LIMIT 1
) AS v

-- name: history
-- All values in force of an indicator: its totals, and those of its units.
-- plan: Index Scan kpi_value_current; cost = periods x units
SELECT id, kpi, unit, scope, period, numerator, denominator, value, why, status, origin, simulated, have, want,
  upload, as_of, recorded_at, replaced_at
FROM kpi_value WHERE kpi = %(kpi)s AND replaced_at IS NULL

-- name: history_at
-- plan: Index Scan kpi_value_revisions; cost = periods x units x revisions
SELECT id, kpi, unit, scope, period, numerator, denominator, value, why, status, origin, simulated, have, want,
  upload, as_of, recorded_at, replaced_at
FROM kpi_value
WHERE kpi = %(kpi)s AND recorded_at <= %(at)s AND (replaced_at IS NULL OR replaced_at > %(at)s)

-- name: of_unit
-- Values of a unit in some periods, of which only the value is told.
-- plan: Index Scan kpi_value_current or kpi_value_period; cost = indicators x periods
SELECT kpi, period, value, why FROM kpi_value
WHERE kpi = ANY (%(kpis)s) AND unit = %(unit)s AND scope = '' AND period = ANY (%(periods)s)
  AND replaced_at IS NULL

-- name: of_unit_at
-- plan: Index Scan kpi_value_revisions; cost = indicators x periods x revisions
SELECT kpi, period, value, why FROM kpi_value
WHERE kpi = ANY (%(kpis)s) AND unit = %(unit)s AND scope = '' AND period = ANY (%(periods)s)
  AND recorded_at <= %(at)s AND (replaced_at IS NULL OR replaced_at > %(at)s)

-- name: first_day
-- The periods of which anything is told, one after the other: a board can be shown for those.
-- plan: Index Only Scan kpi_value_period, once a period, whatever stands in it
WITH RECURSIVE told AS (
  (SELECT period FROM kpi_value WHERE replaced_at IS NULL ORDER BY period LIMIT 1)
  UNION ALL
  SELECT (SELECT period FROM kpi_value WHERE replaced_at IS NULL AND period > told.period ORDER BY period LIMIT 1)
  FROM told WHERE told.period IS NOT NULL
)
SELECT period FROM told WHERE period IS NOT NULL

-- name: count_corrections
-- How often the figures of a total were put right since a time, and when last: not that they became
-- official, and not that another unit has come.
-- plan: Index Scan kpi_value_revisions
WITH told AS (
  SELECT recorded_at, have, value, numerator, denominator, lag(have) OVER past AS had,
    lag(value) OVER past AS was, lag(numerator) OVER past AS part, lag(denominator) OVER past AS whole
  FROM kpi_value
  WHERE kpi = %(kpi)s AND unit = %(unit)s AND scope = %(scope)s AND period = %(period)s
    AND recorded_at <= %(at)s
  WINDOW past AS (ORDER BY recorded_at, id)
)
SELECT count(*), max(recorded_at) FROM told
WHERE was IS NOT NULL AND have <= had
  AND recorded_at >= coalesce(%(begin)s::timestamptz, '-infinity')
  AND (value, numerator, denominator) IS DISTINCT FROM (was, part, whole)

-- name: forecasts
-- Forecasts of totals that were in force at a time.
-- plan: Seq Scan kpi_forecast or Index Scan kpi_forecast_pkey; one an indicator, and day on which it changed
SELECT kpi, scope, made_at, method, points, reason, ahead FROM kpi_forecast
WHERE kpi = ANY (%(kpis)s) AND unit = '' AND made_at <= %(at)s AND (replaced_at IS NULL OR replaced_at > %(at)s)

-- name: uploads
-- plan: Index Scan kpi_upload_pkey
SELECT id, unit, period, way, file_name, sha256, state, reason, made_by, made_at, decided_by, decided_at,
  decision, replaces
FROM kpi_upload WHERE id = ANY (%(ids)s)

-- name: upload_rows
-- What an upload says of an indicator in a unit and a period, a page.
-- plan: Index Scan kpi_upload_row_pkey
SELECT line, part, numerator, denominator, numerator_cell, denominator_cell, remark, simulated
FROM kpi_upload_row
WHERE upload = %(upload)s AND line > %(after)s AND kpi = %(kpi)s AND unit = %(unit)s AND period = %(period)s
ORDER BY line LIMIT %(limit)s

-- name: count_rows
-- plan: Index Scan kpi_upload_row_of
SELECT count(*) FROM kpi_upload_row
WHERE upload = %(upload)s AND kpi = %(kpi)s AND unit = %(unit)s AND period = %(period)s

-- name: reminders
-- How often a unit was reminded in a span: those of one day are one.
-- plan: Index Scan kpi_reminder_pkey; some a year
SELECT count(DISTINCT (at AT TIME ZONE %(zone)s)::date) FROM kpi_reminder
WHERE unit = %(unit)s AND at >= %(since)s AND at < %(until)s

-- name: upload_of
-- The upload in force that has rows of an indicator, a unit and a period.
-- plan: Index Scan kpi_upload_row_of
SELECT u.id FROM kpi_upload_row AS r JOIN kpi_upload AS u ON u.id = r.upload
WHERE r.kpi = %(kpi)s AND r.unit = %(unit)s AND r.period = %(period)s AND u.made_at <= %(at)s
  AND u.state IN ('submitted', 'approved')
ORDER BY u.id DESC LIMIT 1

-- name: public
-- Values in force of some indicators.
-- plan: Index Scan kpi_value_current or Seq Scan; cost = all values of these indicators
SELECT id, kpi, unit, scope, period, numerator, denominator, value, why, status, origin, simulated, have, want,
  upload, as_of, recorded_at, replaced_at
FROM kpi_value WHERE kpi = ANY (%(kpis)s) AND replaced_at IS NULL
