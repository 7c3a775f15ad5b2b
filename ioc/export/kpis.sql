-- name: values
-- Values of indicators, each revision. replaced_at empty: the newest.
SELECT id, kpi, unit, scope, period, numerator, denominator, value, why, status, origin, simulated, have, want, upload,
  as_of, recorded_at, replaced_at FROM kpi_value ORDER BY id

-- name: uploads
-- What was handed in. file: as it came, in kpis/uploads; empty: it was typed in.
SELECT id, unit, period, way, file_name, sha256, state, reason, made_by, made_at, decided_by, decided_at, decision, replaces,
  version, CASE WHEN body IS NOT NULL THEN 'kpis/uploads/' || id END AS file FROM kpi_upload ORDER BY id

-- name: upload_rows
-- Rows of what was handed in, as they were understood.
SELECT upload, line, kpi, unit, period, part, numerator, denominator, numerator_cell, denominator_cell, remark, simulated
FROM kpi_upload_row ORDER BY upload, line

-- name: closings
-- Periods that are closed.
SELECT kpi, unit, period, closed_at, closed_by FROM kpi_closing ORDER BY kpi, unit, period

-- name: forecasts
-- Forecasts, each that was made.
SELECT kpi, unit, scope, made_of, made_at, method, points, reason, ahead, replaced_at
FROM kpi_forecast ORDER BY kpi, unit, scope, made_at

-- name: reminders
-- Who was reminded to hand in what.
SELECT unit, kpi, period, at FROM kpi_reminder ORDER BY unit, kpi, period, at

-- name: tasks
-- What is to be done about an indicator.
SELECT id, kpi, unit, period, text, due, made_by, made_at, done_by, done_at FROM kpi_task ORDER BY id

-- name: milestones
-- Milestones and their evidence, each state that was recorded.
SELECT id, milestone, state, document, issuer, document_date, note, simulated, recorded_by, recorded_at, replaced_at
FROM milestone_state ORDER BY id

-- name: reports
-- Reports as they were made; the files are kpis/reports/ID.pdf and ID.xlsx.
SELECT id, period, scope, as_of, state, content, pdf_sha256, xlsx_sha256, pages, simulated, made_by, made_at, approved_by,
  approved_at FROM kpi_report ORDER BY id

-- name: upload_files
-- plan: Seq Scan kpi_upload; once an export
SELECT id FROM kpi_upload WHERE body IS NOT NULL ORDER BY id

-- name: upload_file
-- plan: Index Scan kpi_upload_pkey
SELECT body FROM kpi_upload WHERE id = %(id)s

-- name: report_files
-- plan: Seq Scan kpi_report; once an export
SELECT id FROM kpi_report ORDER BY id

-- name: report_file
-- plan: Index Scan kpi_report_pkey
SELECT pdf, xlsx FROM kpi_report WHERE id = %(id)s
