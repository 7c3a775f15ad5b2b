-- name: lock
-- One writer of values at a time; freed by the end of the transaction. Writers wait for each other in
-- the same order, whatever they write.
SELECT pg_advisory_xact_lock(hashtext('ioc kpi_value'))

-- name: current
-- Values in force of some indicators in some periods.
-- plan: Index Scan kpi_value_period (partial: replaced_at IS NULL); cost = what is shown
SELECT id, kpi, unit, scope, period, numerator, denominator, value, why, status, origin, simulated, have, want,
  upload, as_of, recorded_at, replaced_at
FROM kpi_value
WHERE period = ANY (%(periods)s) AND replaced_at IS NULL
  AND (%(kpis)s::text[] IS NULL OR kpi = ANY (%(kpis)s))

-- name: as_of
-- What stood there at a time.
-- plan: Seq Scan or Index Scan kpi_value_revisions; a place has some ten thousand revisions
SELECT id, kpi, unit, scope, period, numerator, denominator, value, why, status, origin, simulated, have, want,
  upload, as_of, recorded_at, replaced_at
FROM kpi_value
WHERE period = ANY (%(periods)s) AND recorded_at <= %(at)s AND (replaced_at IS NULL OR replaced_at > %(at)s)
  AND (%(kpis)s::text[] IS NULL OR kpi = ANY (%(kpis)s))

-- name: revisions
-- Every revision of one value, the newest first.
-- plan: Index Scan kpi_value_revisions
SELECT id, kpi, unit, scope, period, numerator, denominator, value, why, status, origin, simulated, have, want,
  upload, as_of, recorded_at, replaced_at
FROM kpi_value
WHERE kpi = %(kpi)s AND unit = %(unit)s AND scope = %(scope)s AND period = %(period)s
ORDER BY recorded_at DESC, id DESC

-- name: replace
-- plan: Index Scan kpi_value_pkey
UPDATE kpi_value SET replaced_at = greatest(%(now)s, recorded_at) WHERE id = %(id)s

-- name: touch
-- The same value, of newer samples.
-- plan: Index Scan kpi_value_pkey
UPDATE kpi_value SET as_of = %(as_of)s WHERE id = %(id)s

-- name: overwrite
-- plan: Index Scan kpi_value_pkey
UPDATE kpi_value SET numerator = %(numerator)s, denominator = %(denominator)s, value = %(value)s, why = %(why)s,
  status = %(status)s, origin = %(origin)s, simulated = %(simulated)s, have = %(have)s, want = %(want)s,
  as_of = %(as_of)s
WHERE id = %(id)s

-- name: insert
INSERT INTO kpi_value (kpi, unit, scope, period, numerator, denominator, value, why, status, origin, simulated,
  have, want, upload, as_of, recorded_at)
VALUES (%(kpi)s, %(unit)s, %(scope)s, %(period)s, %(numerator)s, %(denominator)s, %(value)s, %(why)s,
  %(status)s, %(origin)s, %(simulated)s, %(have)s, %(want)s, %(upload)s, %(as_of)s, %(now)s)

-- name: ring
NOTIFY ioc_kpis

-- name: closed
-- plan: Seq Scan kpi_closing; some rows a month
SELECT kpi, unit, period FROM kpi_closing WHERE %(periods)s::text[] IS NULL OR period = ANY (%(periods)s)

-- name: began
-- When the place first asked for figures: it had its file of indicators, or figures were handed in.
-- plan: Seq Scan kpi_file; some versions; Seq Scan kpi_upload, some thousands
SELECT least((SELECT min(put_at) FROM kpi_file), (SELECT min(made_at) FROM kpi_upload))
