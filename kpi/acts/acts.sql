-- name: lock_milestones
-- One writer at a time; freed by the end of the transaction.
SELECT pg_advisory_xact_lock(hashtext('ioc milestone_state'))

-- name: milestones
-- All that was written of milestones, the newest first.
-- plan: Seq Scan milestone_state; some rows a year
SELECT id, milestone, state, document, issuer, document_date, note, simulated, recorded_by, recorded_at, replaced_at
FROM milestone_state ORDER BY id DESC

-- name: milestone_asked
-- Whether a request was done already.
-- plan: Index Scan milestone_state_recorded_by_request_key
SELECT id FROM milestone_state WHERE recorded_by = %(actor)s AND request = %(request)s

-- name: milestone_now
-- plan: Index Scan milestone_state_current
SELECT id, state FROM milestone_state WHERE milestone = %(milestone)s AND replaced_at IS NULL

-- name: replace_milestone
-- plan: Index Scan milestone_state_current
UPDATE milestone_state SET replaced_at = %(now)s WHERE milestone = %(milestone)s AND replaced_at IS NULL

-- name: write_milestone
INSERT INTO milestone_state (milestone, state, document, issuer, document_date, note, simulated, recorded_by,
  recorded_at, request)
VALUES (%(milestone)s, %(state)s, %(document)s, %(issuer)s, %(document_date)s, %(note)s, %(simulated)s, %(actor)s,
  %(now)s, %(request)s)
RETURNING id

-- name: tasks
-- Tasks of some indicators and units: those that are open first, then the newest.
-- plan: Seq Scan kpi_task or Index Scan kpi_task_open; some hundreds a year
SELECT id, kpi, unit, period, text, due, made_by, made_at, done_by, done_at FROM kpi_task
WHERE (%(kpi)s::text IS NULL OR kpi = %(kpi)s) AND (%(units)s::text[] IS NULL OR unit = ANY (%(units)s))
  AND made_at <= %(at)s
ORDER BY done_at IS NOT NULL, CASE WHEN done_at IS NULL THEN due END, id DESC LIMIT %(limit)s

-- name: task
-- plan: Index Scan kpi_task_pkey
SELECT id, kpi, unit, period, text, due, made_by, made_at, done_by, done_at FROM kpi_task
WHERE id = %(id)s FOR UPDATE

-- name: give
INSERT INTO kpi_task (kpi, unit, period, text, due, made_by, made_at, request)
VALUES (%(kpi)s, %(unit)s, %(period)s, %(text)s, %(due)s, %(actor)s, %(now)s, %(request)s)
ON CONFLICT (made_by, request) DO NOTHING RETURNING id

-- name: given
-- plan: Index Scan kpi_task_made_by_request_key
SELECT id FROM kpi_task WHERE made_by = %(actor)s AND request = %(request)s

-- name: done
-- plan: Index Scan kpi_task_pkey
UPDATE kpi_task SET done_by = %(actor)s, done_at = %(now)s WHERE id = %(id)s AND done_at IS NULL RETURNING id

-- name: closings
-- plan: Index Scan kpi_closing_pkey
SELECT kpi, unit, period, closed_at, closed_by FROM kpi_closing WHERE kpi = %(kpi)s AND period = %(period)s

-- name: close
INSERT INTO kpi_closing (kpi, unit, period, closed_at, closed_by)
VALUES (%(kpi)s, %(unit)s, %(period)s, %(now)s, %(actor)s) ON CONFLICT DO NOTHING RETURNING kpi

-- name: open
-- plan: Index Scan kpi_closing_pkey
DELETE FROM kpi_closing WHERE kpi = %(kpi)s AND unit = %(unit)s AND period = %(period)s RETURNING kpi

-- name: ring
NOTIFY ioc_kpis
