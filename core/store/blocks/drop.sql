-- name: over
-- plan: catalogue of TimescaleDB, pack_day (a row a day); cost = chunks of the head
SELECT c.range_start FROM timescaledb_information.chunks AS c
WHERE c.hypertable_schema = 'public' AND c.hypertable_name = 'sample'
  AND c.range_end <= %(before)s AND c.range_end <= (
    SELECT max(day) + INTERVAL '24 hours' FROM pack_day WHERE state IN ('packed', 'dropped')
  )
ORDER BY c.range_start

-- name: drop
SELECT drop_packed_chunk(%(chunk)s)

-- name: finish
-- A day is gone when no chunk is left that ends with it or before.
UPDATE pack_day SET state = 'dropped'
WHERE state = 'packed' AND NOT EXISTS (
  SELECT FROM timescaledb_information.chunks AS c
  WHERE c.hypertable_schema = 'public' AND c.hypertable_name = 'sample'
    AND c.range_end <= pack_day.day + INTERVAL '24 hours'
)
RETURNING day

-- name: forget_parts
-- Of days without any chunk; the others went with their chunks.
DELETE FROM pack_part WHERE day = ANY (%(days)s) AND chunk = '-infinity'
