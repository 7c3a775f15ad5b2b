-- name: snapshot
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY

-- name: borders
-- upto: beyond it no sample is late or in a block. whole: up to it everything is, and the head is not
-- looked at. gone: beyond it no sample has run out of what is kept.
-- plan: Seq Scan packed (one row), pack_day (a row a day), expired (a row a metric)
SELECT (extract(epoch FROM upto) * 1000)::int8, (extract(epoch FROM coalesce(
  (SELECT min(day) FROM pack_day WHERE state IN ('fenced', 'open')), upto)) * 1000)::int8,
  (SELECT (extract(epoch FROM max(raw_upto)) * 1000)::int8 FROM expired)
FROM packed

-- name: head
-- One value a column, because a row as a message costs three times as much to read. All three are in
-- the order of the rows. NULL would drop the row: the staleness marker is given by its bits.
-- plan: Index Scan of each chunk's key; cost = samples of the span, at most the limit
SELECT coalesce(string_agg(int4send(series_id), ''), ''::bytea),
  coalesce(string_agg(timestamptz_send(time), ''), ''::bytea),
  coalesce(string_agg(coalesce(float8send(value), '\x7ff0000000000002'::bytea), ''), ''::bytea)
FROM (
  SELECT series_id, time, value FROM sample
  WHERE series_id = ANY (%(ids)s::int4[]) AND time > %(after)s AND time <= %(until)s
  LIMIT %(most)s
) AS s

-- name: late
-- plan: Index Scan sample_late_key; cost = late rows of the span, at most the limit
SELECT coalesce(string_agg(
  int8send(id) || int4send(series_id) || timestamptz_send(time)
    || coalesce(float8send(value), '\x7ff0000000000002'::bytea) || int2send(kind), ''), ''::bytea)
FROM (
  SELECT id, series_id, time, value, kind FROM sample_late
  WHERE series_id = ANY (%(ids)s::int4[]) AND time > %(after)s AND time <= %(until)s
  ORDER BY series_id, time, id LIMIT %(most)s
) AS l

-- name: blocks
-- Those that begin in a span of their own length before the time asked for, or in it.
-- plan: Nested Loop over the lengths, Index Scan block_pkey; cost = blocks of the span
SELECT b.series_id, b.hours, b.span, b.n, b.codec, b.crc, b.t, b.v
FROM unnest(%(hours)s::int2[]) AS l (hours)
CROSS JOIN LATERAL (
  SELECT * FROM block
  WHERE block.series_id = ANY (%(ids)s::int4[]) AND block.hours = l.hours
    AND block.span > %(after)s::timestamptz - make_interval(hours => l.hours)
    AND block.span < %(until)s
  OFFSET 0  -- so that each length is looked up by its own bounds
) AS b
ORDER BY b.series_id, b.span

-- name: newest_in_head
-- The newest sample of each series in (after, until].
-- plan: Nested Loop over ids, Limit, Merge Append, Index Scan Backward of each chunk's key (one row)
SELECT coalesce(string_agg(int4send(i.id), ''), ''::bytea),
  coalesce(string_agg(timestamptz_send(o.time), ''), ''::bytea),
  coalesce(string_agg(coalesce(float8send(o.value), '\x7ff0000000000002'::bytea), ''), ''::bytea)
FROM unnest(%(ids)s::int4[]) AS i (id)
CROSS JOIN LATERAL (
  SELECT time, value FROM sample
  WHERE series_id = i.id AND time > %(after)s AND time <= %(until)s
  ORDER BY time DESC LIMIT 1
) AS o
