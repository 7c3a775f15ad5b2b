-- name: begin
INSERT INTO backup (name, begun_at) VALUES (%(name)s, %(now)s) RETURNING id

-- name: verified
UPDATE backup SET ended_at = %(now)s, bytes = %(bytes)s WHERE id = %(id)s

-- name: failed
UPDATE backup SET ended_at = %(now)s, error = %(error)s WHERE id = %(id)s

-- name: drilled
INSERT INTO backup_drill (name, begun_at, ended_at, error)
VALUES (%(name)s, %(begun)s, %(now)s, %(error)s)

-- name: has_backups
-- A database of before has none of these tables.
SELECT to_regclass('hold') IS NOT NULL AS yes

-- name: standing
-- Without a backup the age is that of the installation: what was never saved is as old as all of it. What is said to
-- have begun later than now is of a clock that went wrong.
-- plan: Seq Scans on backup, backup_drill and migration; a few rows a day
SELECT (SELECT max(begun_at) FROM backup
    WHERE bytes IS NOT NULL AND begun_at <= %(now)s::timestamptz + interval '1 hour') AS verified_at,
  (SELECT min(applied_at) FROM migration) AS since,
  (SELECT error FROM backup WHERE ended_at IS NOT NULL ORDER BY id DESC LIMIT 1) AS error,
  (SELECT max(ended_at) FROM backup_drill WHERE error = '') AS drilled_at,
  (SELECT error FROM backup_drill ORDER BY id DESC LIMIT 1) AS drill_error,
  (SELECT begun_at FROM hold WHERE ended_at IS NULL) AS held_since

-- name: last_begun
-- plan: Seq Scan on backup; a row a day
SELECT max(begun_at) FROM backup WHERE bytes IS NOT NULL AND begun_at <= %(now)s

-- name: ways_back
-- plan: Seq Scans on backup_drill; a row a day
SELECT name FROM backup_drill WHERE id = (SELECT max(id) FROM backup_drill WHERE error = '')
  AND (SELECT error FROM backup_drill ORDER BY id DESC LIMIT 1) <> ''

-- name: held
-- plan: Index Scan hold_one (partial: ended_at IS NULL), or Seq Scan; a row a restore
SELECT begun_at, reason FROM hold WHERE ended_at IS NULL

-- name: hold
INSERT INTO hold (begun_at, reason) VALUES (%(now)s, %(reason)s)
ON CONFLICT DO NOTHING

-- name: resume
UPDATE hold SET ended_at = %(now)s, ended_by = %(by)s WHERE ended_at IS NULL
