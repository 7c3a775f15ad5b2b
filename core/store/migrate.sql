-- name: lock
-- One migration at a time; the session's end frees it.
SELECT pg_advisory_lock(hashtext('ioc migrate'))

-- name: create_table
CREATE TABLE IF NOT EXISTS migration (
  number integer PRIMARY KEY,
  name text NOT NULL,
  sha256 text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
)

-- name: applied
SELECT number, name, sha256 FROM migration ORDER BY number

-- name: record
INSERT INTO migration (number, name, sha256) VALUES (%(number)s, %(name)s, %(sha256)s)

-- name: role_exists
SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %(role)s)

-- name: clock
SELECT clock_timestamp()
