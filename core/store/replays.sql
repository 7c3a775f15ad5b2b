-- name: ask
INSERT INTO replay (asked_at, asked_by, address, kind, ids)
VALUES (%(now)s, %(by)s, %(address)s, %(kind)s, %(ids)s)
RETURNING id

-- name: open
-- How many wait to be worked off.
-- plan: Index Only Scan replay_open (partial: done_at IS NULL)
SELECT count(*) FROM replay WHERE done_at IS NULL

-- name: find
-- plan: Index Scan replay_pkey
SELECT id, asked_at, asked_by, address, kind, ids, done_at, results FROM replay WHERE id = %(id)s

-- name: claim
-- One worker at a time holds the lease; attempts are counted before the work, which may kill it.
-- plan: Index Scan replay_open (partial: done_at IS NULL)
UPDATE replay SET attempts = attempts + 1
WHERE id = (SELECT id FROM replay WHERE done_at IS NULL ORDER BY id LIMIT 1)
RETURNING id, asked_at, asked_by, address, kind, ids, attempts

-- name: done
-- plan: Index Scan replay_pkey
UPDATE replay SET done_at = %(now)s, results = %(results)s WHERE id = %(id)s AND done_at IS NULL

-- name: forget
-- plan: Seq Scan replay (what people asked for in days)
DELETE FROM replay WHERE asked_at < %(before)s
