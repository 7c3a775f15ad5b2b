-- name: uploads
-- What the story has handed in before: by its request, the upload and what became of it.
-- plan: Index Scan kpi_upload_made_by_request_key
SELECT request, id, state FROM kpi_upload WHERE made_by = %(actor)s

-- name: newest
-- When the newest value of some indicators was written.
-- plan: Seq Scan kpi_value; once a start of a demo
SELECT max(recorded_at) FROM kpi_value WHERE kpi = ANY (%(kpis)s)
