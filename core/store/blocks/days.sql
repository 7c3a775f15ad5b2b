-- name: fence_next
-- By the slower of two clocks, so that one that has jumped ahead makes nothing late.
-- plan: Seq Scan packed (one row)
WITH due AS (
  SELECT upto FROM packed
  WHERE upto + INTERVAL '24 hours' + %(delay)s <= least(%(now)s, clock_timestamp())
  FOR UPDATE
), fenced AS (
  INSERT INTO pack_day (day, state) SELECT upto, 'fenced' FROM due
)
UPDATE packed SET upto = due.upto + INTERVAL '24 hours' FROM due RETURNING due.upto

-- name: unfinished
-- plan: Seq Scan pack_day (a row a day)
SELECT day, state FROM pack_day WHERE state IN ('fenced', 'open') ORDER BY day

-- name: next_xid
SELECT pg_snapshot_xmax(pg_current_snapshot())::text

-- name: has_passed
SELECT pg_snapshot_xmin(pg_current_snapshot()) >= %(fence)s::xid8

-- name: open
UPDATE pack_day SET state = 'open', fence = %(fence)s::xid8 WHERE day = %(day)s AND state = 'fenced'

-- name: newest_series
-- plan: Index Only Scan Backward series_pkey
SELECT coalesce(max(id), 0) FROM series

-- name: samples_of_last
-- plan: Index Scan Backward pack_day_pkey (one row)
SELECT coalesce(
  (SELECT n FROM pack_day WHERE state IN ('packed', 'dropped') ORDER BY day DESC LIMIT 1), 0)

-- name: close
-- All slices are packed and committed: who begins from here on sees their blocks.
UPDATE pack_day SET state = 'packed', packed_at = pg_snapshot_xmax(pg_current_snapshot()),
  n = p.n, bytes = pack_day.bytes + p.bytes
FROM (
  SELECT coalesce(sum(n), 0) AS n, coalesce(sum(bytes), 0) AS bytes FROM pack_part WHERE day = %(day)s
) AS p
WHERE day = %(day)s AND state = 'open'
