-- name: start_writer
INSERT INTO writer (name, started_at) VALUES (%(name)s, %(now)s) RETURNING id

-- name: end_writer
UPDATE writer SET ended_at = %(now)s WHERE id = %(writer)s

-- name: append
-- seq becomes NULL (23502) when a head row of the batch has fallen behind the packed span meanwhile.
-- plan: Insert on batch, Seq Scan packed (one row)
INSERT INTO batch (slot, writer, seq, at, min_t, max_t, touched, data)
SELECT %(slot)s, %(writer)s, CASE WHEN %(oldest_head)s::timestamptz > upto THEN %(seq)s::bigint END,
  %(at)s, %(min_t)s, %(max_t)s, %(touched)s, %(data)b
FROM packed

-- name: heads
-- The newest entry of every running writer: where a new follower starts.
-- plan: Seq Scan writer (partial: running), Index Only Scan Backward of each partition's key
SELECT w.id AS writer, coalesce(b.seq, 0) AS seq
FROM writer AS w
LEFT JOIN LATERAL (
  SELECT seq FROM batch WHERE batch.writer = w.id ORDER BY seq DESC LIMIT 1
) AS b ON true
WHERE w.ended_at IS NULL

-- name: newest_writers
-- Read before `heads`: who begins after this is news.
-- plan: Index Only Scan Backward writer_pkey
SELECT id FROM writer ORDER BY id DESC LIMIT %(limit)s

-- name: follow
-- What each writer has committed beyond the follower's cursor, in order per writer. A writer that is
-- new may have ended already: one refused payload taken again takes some milliseconds.
-- plan: Nested Loop over writers, Index Scan of each partition's key; cost = new entries
SELECT f.writer, b.seq, b.at, b.data, f.ended
FROM (
  SELECT w.id AS writer, coalesce(c.seq, 0) AS seq, w.ended_at IS NOT NULL AS ended
  FROM writer AS w
  LEFT JOIN unnest(%(writers)s::int4[], %(seqs)s::int8[]) AS c (id, seq) ON c.id = w.id
  WHERE w.ended_at IS NULL OR c.id IS NOT NULL OR w.id > %(newest)s
) AS f
LEFT JOIN LATERAL (
  SELECT seq, at, data FROM batch
  WHERE batch.writer = f.writer AND batch.seq > f.seq
  ORDER BY batch.seq LIMIT %(limit)s
) AS b ON true
ORDER BY f.writer, b.seq

-- name: since
-- What was committed after somebody's cursor, and after a moment; of writers that he did not know
-- yet, after another one: what they did before he has seen.
-- plan: Nested Loop over writers, Index Scan of each partition's key; what is too old is not read
SELECT f.writer, b.seq, b.at, b.data
FROM (
  SELECT w.id AS writer, coalesce(c.seq, 0) AS seq,
    CASE WHEN c.id IS NULL THEN %(unknown_after)s ELSE %(after)s END AS after
  FROM writer AS w
  LEFT JOIN unnest(%(writers)s::int4[], %(seqs)s::int8[]) AS c (id, seq) ON c.id = w.id
  WHERE w.ended_at IS NULL OR w.ended_at > %(after)s
) AS f
CROSS JOIN LATERAL (
  SELECT seq, at, data FROM batch
  WHERE batch.writer = f.writer AND batch.seq > f.seq AND batch.at > f.after
  ORDER BY batch.seq LIMIT %(limit)s
) AS b
ORDER BY b.at, f.writer, b.seq

-- name: newest_in_slot
SELECT max(at) AS at FROM batch WHERE slot = %(slot)s

-- name: followed
-- How many of these slots have something newer.
-- plan: Nested Loop, Seq Scan of a partition each; ends at the first that is newer
SELECT count(*) FROM unnest(%(slots)s::int2[]) AS s (slot)
WHERE EXISTS (SELECT FROM batch WHERE batch.slot = s.slot AND batch.at > %(newest)s)

-- name: patience
SELECT set_config('lock_timeout', %(patience)s, true)

-- name: close_idle_writers
-- A writer killed without a word stays open: until it is old, and all its entries are gone. One that
-- lives has taken a new number by then.
UPDATE writer SET ended_at = %(now)s
WHERE ended_at IS NULL AND started_at < %(before)s
  AND NOT EXISTS (SELECT FROM batch WHERE batch.writer = writer.id)
