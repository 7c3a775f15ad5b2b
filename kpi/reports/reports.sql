-- name: listed
-- Reports, the newest first, without their pages.
-- plan: Index Scan Backward kpi_report_pkey; cost = a page
SELECT id, period, scope, as_of, state, pdf_sha256, xlsx_sha256, pdf_bytes, xlsx_bytes, pages, simulated, made_by,
  made_by_name, made_at, approved_by, approved_by_name, approved_at
FROM kpi_report_told
WHERE id < %(before)s AND (%(period)s = '' OR period = %(period)s)
ORDER BY id DESC LIMIT %(limit)s

-- name: one
-- plan: Index Scan kpi_report_pkey
SELECT id, period, scope, as_of, state, pdf_sha256, xlsx_sha256, pdf_bytes, xlsx_bytes, pages, simulated, made_by,
  made_by_name, made_at, approved_by, approved_by_name, approved_at
FROM kpi_report_told
WHERE id = %(id)s

-- name: content
-- What stands in a report.
-- plan: Index Scan kpi_report_pkey
SELECT content::text FROM kpi_report WHERE id = %(id)s

-- name: pdf
-- plan: Index Scan kpi_report_pkey
SELECT pdf FROM kpi_report WHERE id = %(id)s

-- name: xlsx
-- plan: Index Scan kpi_report_pkey
SELECT xlsx FROM kpi_report WHERE id = %(id)s

-- name: insert
-- A repeated request makes nothing.
-- plan: Insert (conflict arbiter: kpi_report_made_by_request_key)
INSERT INTO kpi_report (period, scope, as_of, content, pdf, pdf_sha256, xlsx, xlsx_sha256, pages, simulated,
  made_by, made_at, request)
VALUES (%(period)s, %(scope)s, %(as_of)s, %(content)s::jsonb, %(pdf)s, %(pdf_sha256)s, %(xlsx)s,
  %(xlsx_sha256)s, %(pages)s, %(simulated)s, %(actor)s, %(now)s, %(request)s)
ON CONFLICT (made_by, request) DO NOTHING
RETURNING id

-- name: of_request
-- plan: Index Scan kpi_report_made_by_request_key
SELECT id FROM kpi_report WHERE made_by = %(actor)s AND request = %(request)s

-- name: approve
-- The pages without the mark of a draft take the place of the draft's, whose content stays.
-- plan: Index Scan kpi_report_pkey
UPDATE kpi_report SET state = 'approved', content = %(content)s::jsonb, pdf = %(pdf)s,
  pdf_sha256 = %(pdf_sha256)s, xlsx = %(xlsx)s, xlsx_sha256 = %(xlsx_sha256)s, pages = %(pages)s,
  approved_by = %(actor)s, approved_at = %(now)s
WHERE id = %(id)s AND state = 'draft' AND made_by <> %(actor)s
RETURNING id

-- name: ring
NOTIFY ioc_kpis

-- name: values
-- What stood there at a time: of scopes all there ever was, of units what lies in the listed periods.
-- plan: Seq Scan kpi_value; a place has some ten thousand revisions
SELECT id, kpi, unit, scope, period, numerator, denominator, value, why, status, origin, simulated, have, want,
  upload, as_of, recorded_at, replaced_at
FROM kpi_value
WHERE recorded_at <= %(at)s AND (replaced_at IS NULL OR replaced_at > %(at)s)
  AND (scope = ANY (%(scopes)s) OR (unit <> '' AND period = ANY (%(periods)s)))

-- name: forecasts
-- plan: Seq Scan kpi_forecast; a row a series and day on which it changed
SELECT kpi, scope, method, points, reason, ahead::text FROM kpi_forecast
WHERE scope = ANY (%(scopes)s) AND made_at <= %(at)s AND (replaced_at IS NULL OR replaced_at > %(at)s)

-- name: corrected
-- Figures that people handed in since a time in the place of others, or of none; the newest last.
-- plan: Index Scan kpi_value_revisions, once a figure that was handed in
SELECT new.kpi, new.unit, new.period, old.numerator AS was_numerator, old.denominator AS was_denominator,
  new.numerator, new.denominator, coalesce(made.reason, '') AS reason
FROM kpi_value new
JOIN kpi_value old ON (old.kpi, old.unit, old.scope, old.period) = (new.kpi, new.unit, new.scope, new.period)
  AND old.replaced_at = new.recorded_at AND old.id < new.id
LEFT JOIN kpi_upload made ON made.id = new.upload
WHERE new.origin = 'handin' AND new.unit <> '' AND new.recorded_at > %(since)s AND new.recorded_at <= %(at)s
  AND (new.numerator, new.denominator) IS DISTINCT FROM (old.numerator, old.denominator)
ORDER BY new.recorded_at, new.id LIMIT %(limit)s

-- name: handed_in
-- Since when figures are there that count, whoever put them right or approved them since.
-- plan: Index Scan or Seq Scan kpi_upload_row, Index Scan kpi_upload_pkey; cost = rows of these periods
SELECT kpi, unit, period, min(made_at) FROM kpi_row_counted
WHERE period = ANY (%(periods)s) AND made_at <= %(at)s AND (numerator IS NOT NULL OR denominator IS NOT NULL)
GROUP BY kpi, unit, period

-- name: reminders
-- plan: Seq Scan kpi_reminder; some rows a month
SELECT unit, kpi, period, count(*) FROM kpi_reminder
WHERE period = ANY (%(periods)s) AND at <= %(at)s GROUP BY unit, kpi, period

-- name: milestones
-- plan: Seq Scan milestone_state; some rows a year
SELECT milestone, state, document, issuer, document_date, simulated FROM milestone_state
WHERE recorded_at <= %(at)s AND (replaced_at IS NULL OR replaced_at > %(at)s)
