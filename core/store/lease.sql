-- name: claim
-- Free, expired or my own: the epoch rises with every new claim.
-- plan: Index Scan lease_pkey
INSERT INTO lease AS l (name, epoch, holder, backend_pid, backend_start, expires_at)
SELECT %(name)s, 1, %(holder)s, a.pid, a.backend_start, clock_timestamp() + %(ttl)s
FROM pg_stat_activity AS a WHERE a.pid = pg_backend_pid()
ON CONFLICT (name) DO UPDATE SET epoch = l.epoch + 1, holder = excluded.holder,
  backend_pid = excluded.backend_pid, backend_start = excluded.backend_start,
  expires_at = excluded.expires_at
WHERE l.expires_at <= clock_timestamp()
RETURNING epoch

-- name: remaining
-- How long the holder still has. Read before a claim is tried: most looks then write nothing.
-- plan: Index Scan lease_pkey
SELECT expires_at - clock_timestamp() AS remaining FROM lease WHERE name = %(name)s

-- name: renew
-- Touches no key column, so that it never waits for a fence that reads FOR KEY SHARE.
-- plan: Index Scan lease_pkey
UPDATE lease SET expires_at = clock_timestamp() + %(ttl)s
WHERE name = %(name)s AND epoch = %(epoch)s AND expires_at > clock_timestamp()
RETURNING epoch

-- name: release
-- Without a backend: who gave the lease up is no stale holder to be ended.
UPDATE lease SET expires_at = clock_timestamp(), backend_pid = 0
WHERE name = %(name)s AND epoch = %(epoch)s

-- name: fence
-- First statement of a state transaction: the epoch must still be mine.
-- plan: Index Scan lease_pkey
SELECT epoch FROM lease WHERE name = %(name)s AND epoch = %(epoch)s FOR KEY SHARE

-- name: end_stale_holder
-- A paused holder's open transaction would make the takeover wait: end its backend first.
SELECT pg_terminate_backend(a.pid)
FROM lease AS l
JOIN pg_stat_activity AS a ON a.pid = l.backend_pid AND a.backend_start = l.backend_start
WHERE l.name = %(name)s AND l.expires_at <= clock_timestamp() AND a.pid <> pg_backend_pid()
