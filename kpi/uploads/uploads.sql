-- name: one
-- plan: Index Scans kpi_upload_pkey and app_user_pkey; its rows by kpi_upload_row_pkey
SELECT id, unit, period, way, file_name, sha256, state, reason, made_by, made_by_name, made_at, decided_by,
  decided_by_name, decided_at, decision, replaces, version, rows, remarks, simulated
FROM kpi_upload_told
WHERE id = %(id)s

-- name: live
-- The upload that counts of a unit and period.
-- plan: Index Scan kpi_upload_waiting (partial: one row)
SELECT id FROM kpi_upload WHERE unit = %(unit)s AND period = %(period)s AND state IN ('submitted', 'approved')

-- name: of
-- Uploads of a unit and period, the newest first. at: as they were made by then; their states are of today.
-- plan: Index Scan kpi_upload_of
SELECT id, unit, period, way, file_name, sha256, state, reason, made_by, made_by_name, made_at, decided_by,
  decided_by_name, decided_at, decision, replaces, version, rows, remarks, simulated
FROM kpi_upload_told
WHERE unit = %(unit)s AND period = %(period)s AND made_at <= %(at)s
ORDER BY id DESC LIMIT %(limit)s

-- name: waiting
-- What waits to be approved, the oldest first. units: of these; NULL: of all.
-- plan: Index Scan kpi_upload_waiting (partial), Sort; cost = units × periods that count
SELECT id, unit, period, way, file_name, sha256, state, reason, made_by, made_by_name, made_at, decided_by,
  decided_by_name, decided_at, decision, replaces, version, rows, remarks, simulated
FROM kpi_upload_told
WHERE state = 'submitted' AND (%(units)s::text[] IS NULL OR unit = ANY (%(units)s))
ORDER BY id LIMIT %(limit)s

-- name: decided
-- What was approved, returned or undone of late, the newest first. units: of these; NULL: of all.
-- plan: Index Scan Backward kpi_upload_pkey, Limit
SELECT id, unit, period, way, file_name, sha256, state, reason, made_by, made_by_name, made_at, decided_by,
  decided_by_name, decided_at, decision, replaces, version, rows, remarks, simulated
FROM kpi_upload_told
WHERE state IN ('approved', 'returned', 'undone') AND (%(units)s::text[] IS NULL OR unit = ANY (%(units)s))
ORDER BY id DESC LIMIT %(limit)s

-- name: newest
-- The newest upload of each period of a unit, whatever became of it.
-- plan: Index Scan kpi_upload_of, Unique; cost = uploads of the unit
SELECT DISTINCT ON (period) period, state FROM kpi_upload WHERE unit = %(unit)s ORDER BY period, id DESC

-- name: returned
-- What became of the newest upload of each unit for a period.
-- plan: Seq Scan kpi_upload, Unique; a period has some dozen uploads
SELECT DISTINCT ON (unit) unit, state FROM kpi_upload WHERE period = %(period)s ORDER BY unit, id DESC

-- name: asked_before
-- plan: Index Scan kpi_upload_made_by_request_key
SELECT id FROM kpi_upload WHERE made_by = %(actor)s AND request = %(request)s

-- name: insert
INSERT INTO kpi_upload (unit, period, way, file_name, sha256, body, state, reason, made_by, made_at, replaces,
  request)
VALUES (%(unit)s, %(period)s, %(way)s, %(file_name)s, %(sha256)s, %(body)s, 'submitted', %(reason)s, %(actor)s,
  %(now)s, %(replaces)s, %(request)s)
RETURNING id

-- name: copy_rows
COPY kpi_upload_row (upload, line, kpi, unit, period, part, numerator, denominator, numerator_cell,
  denominator_cell, remark, simulated) FROM STDIN

-- name: carry
-- Rows that the corrected upload has and the new one leaves out or blank, so that it tells all of them. Lines
-- go on after those of the file, and have no cell.
-- Windows, and no join: of rows that were just copied nothing is known, and a slot may have hundreds of parts.
-- plan: Bitmap Scan kpi_upload_row_pkey of both, one Sort; cost = rows of both
INSERT INTO kpi_upload_row (upload, line, kpi, unit, period, part, numerator, denominator, remark, simulated)
SELECT %(id)s, (SELECT coalesce(max(line), 0) FROM kpi_upload_row WHERE upload = %(id)s)
    + row_number() OVER (ORDER BY o.line),
  o.kpi, o.unit, o.period, o.part, o.numerator, o.denominator, o.remark, o.simulated
FROM (
  SELECT r.*,
    bool_or(r.upload = %(id)s) OVER (PARTITION BY r.kpi, r.unit, r.period, r.part) AS said_again,
    bool_or(r.upload = %(id)s AND r.part = '') OVER slot AS has_whole,
    bool_or(r.upload = %(id)s AND r.part <> '') OVER slot AS has_parts
  FROM kpi_upload_row AS r
  WHERE r.upload IN (%(id)s, %(old)s) AND (r.numerator IS NOT NULL OR r.denominator IS NOT NULL)
  WINDOW slot AS (PARTITION BY r.kpi, r.unit, r.period)
) AS o
WHERE o.upload = %(old)s AND NOT o.said_again AND NOT CASE WHEN o.part = '' THEN o.has_parts ELSE o.has_whole END

-- name: state
-- plan: Index Scan kpi_upload_pkey
UPDATE kpi_upload SET state = %(state)s, version = version + 1 WHERE id = %(id)s

-- name: decide
-- plan: Index Scan kpi_upload_pkey
UPDATE kpi_upload SET state = %(state)s, decided_by = %(actor)s, decided_at = %(now)s, decision = %(words)s,
  version = version + 1
WHERE id = %(id)s

-- name: undo
-- plan: Index Scan kpi_upload_pkey
UPDATE kpi_upload SET state = 'undone', decision = %(words)s, version = version + 1 WHERE id = %(id)s

-- name: candidates
-- Rows that count of all that an upload has figures of, with the uploads that they came with.
-- plan: Index Scans kpi_upload_row_pkey, kpi_upload_row_of, kpi_upload_pkey; cost = rows of the upload
SELECT r.upload, r.line, r.kpi, r.unit, r.period, r.part, r.numerator, r.denominator, r.numerator_cell,
  r.denominator_cell, r.remark, r.simulated, r.made_at, r.is_official
FROM (SELECT DISTINCT kpi, unit, period FROM kpi_upload_row WHERE upload = %(id)s) AS k
JOIN kpi_row_counted AS r ON r.kpi = k.kpi AND r.unit = k.unit AND r.period = k.period

-- name: before
-- Rows that count of older uploads, of what a page of the rows of an upload is of.
-- plan: Index Scans kpi_upload_row_pkey, kpi_upload_row_of, kpi_upload_pkey; cost = rows of the page
SELECT r.upload, r.line, r.kpi, r.unit, r.period, r.part, r.numerator, r.denominator, r.numerator_cell,
  r.denominator_cell, r.remark, r.simulated, r.made_at, r.is_official
FROM (SELECT DISTINCT kpi, unit, period FROM kpi_upload_row
      WHERE upload = %(id)s AND line BETWEEN %(first)s AND %(last)s) AS k
JOIN kpi_row_counted AS r ON r.kpi = k.kpi AND r.unit = k.unit AND r.period = k.period
WHERE r.upload < %(id)s

-- name: slots
-- What an upload has figures of.
-- plan: Index Scan kpi_upload_row_pkey, HashAggregate
SELECT DISTINCT kpi, unit, period FROM kpi_upload_row WHERE upload = %(id)s

-- name: counted
-- Rows that count of some periods, with the uploads that they came with. units: of these; NULL: of all.
-- plan: Index Scan or Seq Scan kpi_upload_row; cost = rows of these periods
SELECT r.upload, r.line, r.kpi, r.unit, r.period, r.part, r.numerator, r.denominator, r.numerator_cell,
  r.denominator_cell, r.remark, r.simulated, r.made_at, r.is_official
FROM kpi_row_counted AS r
WHERE r.period = ANY (%(periods)s) AND r.kpi = ANY (%(kpis)s)
  AND (%(units)s::text[] IS NULL OR r.unit = ANY (%(units)s))

-- name: rows
-- A page of the rows of an upload.
-- plan: Index Scan kpi_upload_row_pkey, Limit
SELECT line, kpi, unit, period, part, numerator, denominator, numerator_cell, denominator_cell, remark, simulated
FROM kpi_upload_row WHERE upload = %(id)s AND line > %(after)s ORDER BY line LIMIT %(limit)s

-- name: rows_after
-- plan: Index Only Scan kpi_upload_row_pkey; cost = rows of the upload
SELECT count(*) FROM kpi_upload_row WHERE upload = %(id)s AND line > %(after)s

-- name: file
-- plan: Index Scan kpi_upload_pkey
SELECT body FROM kpi_upload WHERE id = %(id)s

-- name: handed_in
-- Since when figures that count are there of some periods, and whether the newest are official.
-- plan: Index Scan or Seq Scan kpi_upload_row, Index Scan kpi_upload_pkey; cost = rows of these periods
SELECT kpi, unit, period, min(made_at) AS at,
  bool_or(state = 'approved') AND NOT bool_or(state = 'submitted') AS is_approved
FROM kpi_row_counted
WHERE period = ANY (%(periods)s) AND (numerator IS NOT NULL OR denominator IS NOT NULL)
GROUP BY kpi, unit, period

-- name: remind
-- plan: Insert (conflict arbiter: kpi_reminder_pkey)
INSERT INTO kpi_reminder (unit, kpi, period, at) VALUES (%(unit)s, %(kpi)s, %(period)s, %(at)s)
ON CONFLICT DO NOTHING
RETURNING at

-- name: reminders
-- Reminders since a moment.
-- plan: Seq Scan kpi_reminder; some hundred a year
SELECT unit, kpi, period, at FROM kpi_reminder WHERE at >= %(since)s ORDER BY at, unit, kpi, period

-- name: parts
-- Figures that count of parts of indicators, the newest of each. periods, units: of these; NULL: of all.
-- plan: Seq Scan or Index Scan kpi_upload_row, Unique; cost = rows of these periods
SELECT DISTINCT ON (kpi, part, unit, period) kpi, part, unit, period, numerator::float8, denominator::float8
FROM kpi_row_counted
WHERE part <> '' AND (numerator IS NOT NULL OR denominator IS NOT NULL)
  AND (%(periods)s::text[] IS NULL OR period = ANY (%(periods)s))
  AND (%(units)s::text[] IS NULL OR unit = ANY (%(units)s))
ORDER BY kpi, part, unit, period, upload DESC

-- name: wholes
-- Figures in force of indicators, however they came. periods, units: of these; NULL: of all.
-- plan: Index Scan kpi_value_period or Seq Scan kpi_value; cost = values in force of these periods
SELECT kpi, '' AS part, unit, period, numerator::float8, denominator::float8 FROM kpi_value
WHERE replaced_at IS NULL AND unit <> '' AND kpi = ANY (%(kpis)s)
  AND (numerator IS NOT NULL OR denominator IS NOT NULL)
  AND (%(periods)s::text[] IS NULL OR period = ANY (%(periods)s))
  AND (%(units)s::text[] IS NULL OR unit = ANY (%(units)s))
