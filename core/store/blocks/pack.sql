-- name: take_turn
-- Two transactions that pack series of the same slice never both commit: the second sees this row
-- changed since its snapshot (40001).
INSERT INTO pack_slice AS s (slice, turn) VALUES (%(slice)s, 1)
ON CONFLICT (slice) DO UPDATE SET turn = s.turn + 1

-- name: end_turns
-- A turn holds its row of pack_slice until it ends.
-- plan: functions of the server only; cost = sessions
SELECT count(pg_terminate_backend(a.pid)) FROM pg_stat_activity AS a
WHERE a.usename = current_user AND a.datname = current_database() AND a.pid <> pg_backend_pid()
  AND a.pid IN (
    SELECT pid FROM pg_locks
    WHERE relation = 'pack_slice'::regclass AND mode = 'RowExclusiveLock' AND granted
  )

-- name: is_packed
-- plan: Index Only Scan pack_part_pkey
SELECT EXISTS (SELECT FROM pack_part WHERE day = %(day)s AND slice = %(slice)s)
  OR NOT EXISTS (SELECT FROM pack_day WHERE day = %(day)s AND state = 'open')

-- name: chunks
-- plan: catalogue of TimescaleDB only; cost = chunks of the head, dozens
SELECT range_start, range_end FROM timescaledb_information.chunks
WHERE hypertable_schema = 'public' AND hypertable_name = 'sample'
  AND range_start <= %(end)s AND range_end > %(begin)s
ORDER BY range_start

-- name: head
-- Rows of one chunk, with what they will be recognised by when the chunk goes.
-- plan: Index Scan of the chunk's key; cost = rows of the slice
SELECT count(*), coalesce(bit_xor(sample_hash(series_id, time, value)), 0),
  coalesce(string_agg(int4send(series_id), ''), ''::bytea),
  coalesce(string_agg(timestamptz_send(time), ''), ''::bytea),
  coalesce(string_agg(coalesce(float8send(value), '\x7ff0000000000002'::bytea), ''), ''::bytea)
FROM sample
WHERE series_id BETWEEN %(first)s AND %(last)s AND time > %(begin)s AND time <= %(end)s
  AND time >= %(chunk)s AND time < %(chunk_end)s

-- name: note_parts
INSERT INTO pack_part (day, slice, chunk, n, hash, bytes)
SELECT %(day)s, %(slice)s, p.chunk, p.n, p.hash, CASE p.ordinality WHEN 1 THEN %(bytes)s ELSE 0 END
FROM unnest(%(chunks)s::timestamptz[], %(ns)s::int8[], %(hashes)s::int8[])
  WITH ORDINALITY AS p (chunk, n, hash)

-- name: late_of_day
-- plan: Index Scan sample_late_key; cost = late rows of the slice
SELECT coalesce(string_agg(
  int8send(id) || int4send(series_id) || timestamptz_send(time)
    || coalesce(float8send(value), '\x7ff0000000000002'::bytea) || int2send(kind), ''), ''::bytea)
FROM (
  SELECT id, series_id, time, value, kind FROM sample_late
  WHERE series_id BETWEEN %(first)s AND %(last)s AND time > %(begin)s AND time <= %(end)s
  ORDER BY series_id, time, id
) AS l

-- name: next_late
-- plan: Index Scan sample_late_key (one row)
SELECT series_id FROM sample_late WHERE series_id >= %(first)s ORDER BY series_id LIMIT 1

-- name: late
-- Not of days that are on their way: those take their late rows along.
-- plan: Index Scan sample_late_key; cost = at most the limit, and late rows of those days
SELECT coalesce(string_agg(
  int8send(id) || int4send(series_id) || timestamptz_send(time)
    || coalesce(float8send(value), '\x7ff0000000000002'::bytea) || int2send(kind), ''), ''::bytea)
FROM (
  SELECT id, series_id, time, value, kind FROM sample_late
  WHERE series_id BETWEEN %(first)s AND %(last)s
    AND (series_id, time, id) > (%(after_series)s, %(after_time)s, %(after_id)s)
    AND NOT EXISTS (
      SELECT FROM pack_day AS d WHERE d.state IN ('fenced', 'open')
        AND sample_late.time > d.day AND sample_late.time <= d.day + INTERVAL '24 hours'
    )
  ORDER BY series_id, time, id LIMIT %(limit)s
) AS l

-- name: whole_until
-- Up to here everything is in blocks.
-- plan: Seq Scan pack_day (a row a day), packed (one row)
SELECT coalesce(
  (SELECT min(day) FROM pack_day WHERE state IN ('fenced', 'open')), (SELECT upto FROM packed))

-- name: blocks_at
-- plan: Nested Loop over the places, Index Scan block_pkey
SELECT b.series_id, b.hours, b.span, b.n, b.codec, b.crc, b.t, b.v
FROM unnest(%(series)s::int4[], %(hours)s::int2[], %(spans)s::timestamptz[])
  AS p (series_id, hours, span)
JOIN block AS b USING (series_id, hours, span)
ORDER BY b.series_id, b.span

-- name: sparse
-- Series with few samples in a span, in several shorter blocks. A block goes as a whole: none is longer
-- than its samples are kept, and none begins where samples may be gone.
-- plan: Index Scan block_pkey; cost = blocks of the span; Index Scans of series, metric, retention, expired
SELECT b.series_id FROM (
  SELECT series_id FROM block
  WHERE series_id = ANY (%(series)s::int4[]) AND hours < %(hours)s
    AND span >= %(begin)s AND span < %(end)s
  GROUP BY series_id HAVING count(*) > 1 AND sum(n) <= %(most)s
) AS b
LEFT JOIN series AS s ON s.id = b.series_id
LEFT JOIN metric AS m ON m.name = s.metric
LEFT JOIN retention AS r ON r.class = m.retention_class
LEFT JOIN expired AS e ON e.metric = s.metric
WHERE (r.raw_days IS NULL OR r.raw_days * 24 >= %(hours)s)
  AND (e.raw_upto IS NULL OR e.raw_upto <= %(begin)s)
ORDER BY b.series_id

-- name: blocks_within
-- plan: Index Scan block_pkey; cost = blocks of the span
SELECT series_id, hours, span, n, codec, crc, t, v FROM block
WHERE series_id = ANY (%(series)s::int4[]) AND hours < %(hours)s
  AND span >= %(begin)s AND span < %(end)s
ORDER BY series_id, span

-- name: write_blocks
INSERT INTO block (series_id, hours, span, n, codec, crc, t, v)
SELECT * FROM unnest(%(series)s::int4[], %(hours)s::int2[], %(spans)s::timestamptz[],
  %(n)s::int4[], %(codec)s::int2[], %(crc)s::int4[], %(t)b::bytea[], %(v)b::bytea[])
ON CONFLICT (series_id, hours, span) DO UPDATE
SET n = excluded.n, codec = excluded.codec, crc = excluded.crc, t = excluded.t, v = excluded.v

-- name: remove_blocks
DELETE FROM block USING unnest(%(series)s::int4[], %(hours)s::int2[], %(spans)s::timestamptz[])
  AS p (series_id, hours, span)
WHERE block.series_id = p.series_id AND block.hours = p.hours AND block.span = p.span

-- name: remove_late
DELETE FROM sample_late WHERE id = ANY (%(ids)s::int8[])

-- name: keep_conflicts
INSERT INTO late_conflict (id, series_id, time, value, reason)
SELECT id, series_id, time, value, %(reason)s FROM sample_late WHERE id = ANY (%(ids)s::int8[])

-- name: forget_damage
-- plan: Nested Loop over the places, Index Scan damage_pkey
DELETE FROM damage USING unnest(%(series)s::int4[], %(hours)s::int2[], %(spans)s::timestamptz[])
  AS p (series_id, hours, span)
WHERE damage.kind = 'block' AND damage.series_id = p.series_id AND damage.hours = p.hours
  AND damage.span = p.span
