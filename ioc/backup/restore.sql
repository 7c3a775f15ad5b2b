-- name: end_sessions
-- Who had signed in signs in again: what became of a session since the backup is not known.
UPDATE session SET ended_at = %(now)s WHERE ended_at IS NULL

-- name: end_tickets
DELETE FROM live_ticket

-- name: raise_leases
-- Far beyond what a process of the lost center may have claimed after the backup: it never fits again.
UPDATE lease SET epoch = epoch + 1000000, expires_at = clock_timestamp(), backend_pid = 0

-- name: gaps
-- What came in after the backup is lost, and nobody will ask for it unless it is said.
INSERT INTO gap (source_id, kind, from_time, to_time, detail)
SELECT id, 'restore', %(from)s, greatest(%(from)s, %(now)s), jsonb_build_object('backup', %(name)s::text)
FROM source WHERE retired_at IS NULL AND origin <> 'product' ORDER BY id
