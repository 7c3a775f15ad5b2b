-- name: overlapping
-- Rows of series that overlap a span each.
-- plan: Nested Loop over the spans and lengths, Index Scan rollup_1h_pkey
SELECT DISTINCT ON (r.series_id, r.hours, r.span) r.series_id, r.hours, r.span, r.end_ms, r.count, r.sum,
  r.min, r.max, r.first_ms, r.first, r.last_ms, r.last, r.lost, r.flags
FROM unnest(%(series)s::int4[], %(begins)s::timestamptz[], %(ends)s::timestamptz[])
  AS p (series_id, begins, ends)
CROSS JOIN unnest('{24,192,1536}'::int2[]) AS l (hours)
JOIN rollup_1h AS r ON r.series_id = p.series_id AND r.hours = l.hours
  AND r.span > p.begins - make_interval(hours => l.hours) AND r.span < p.ends

-- name: write
INSERT INTO rollup_1h (series_id, hours, span, n, end_ms, count, sum, min, max, first_ms, first,
  last_ms, last, lost, flags)
SELECT * FROM unnest(%(series)s::int4[], %(hours)s::int2[], %(spans)s::timestamptz[],
  %(n)s::int4[], %(end_ms)b::bytea[], %(count)b::bytea[], %(sum)b::bytea[], %(min)b::bytea[],
  %(max)b::bytea[], %(first_ms)b::bytea[], %(first)b::bytea[], %(last_ms)b::bytea[],
  %(last)b::bytea[], %(lost)b::bytea[], %(flags)b::bytea[])
ON CONFLICT (series_id, hours, span) DO UPDATE SET n = excluded.n, end_ms = excluded.end_ms,
  count = excluded.count, sum = excluded.sum, min = excluded.min, max = excluded.max,
  first_ms = excluded.first_ms, first = excluded.first, last_ms = excluded.last_ms,
  last = excluded.last, lost = excluded.lost, flags = excluded.flags

-- name: remove
DELETE FROM rollup_1h USING unnest(%(series)s::int4[], %(hours)s::int2[], %(spans)s::timestamptz[])
  AS p (series_id, hours, span)
WHERE rollup_1h.series_id = p.series_id AND rollup_1h.hours = p.hours AND rollup_1h.span = p.span

-- name: several
-- Series of which several rows are within a span of so many hours.
-- plan: Index Scan rollup_1h_pkey; cost = rows of the span
SELECT series_id FROM rollup_1h
WHERE series_id = ANY (%(series)s::int4[]) AND hours IN (24, 192) AND hours < %(hours)s
  AND span >= %(begin)s AND span < %(end)s
GROUP BY series_id HAVING count(*) > 1 ORDER BY series_id

-- name: pick
-- Of each hour the sample that is wanted; CASE reads only the columns of its branch.
-- plan: Nested Loop over the lengths, Index Scan rollup_1h_pkey; cost = rows of the span
SELECT r.series_id, r.hours, r.span, r.n, r.end_ms,
  CASE %(pick)s WHEN 'newest' THEN r.flags ELSE r.count END,
  CASE %(pick)s WHEN 'newest' THEN r.last_ms WHEN 'last' THEN r.last_ms WHEN 'first' THEN r.first_ms
    WHEN 'sum' THEN r.last_ms ELSE r.end_ms END,
  CASE %(pick)s WHEN 'newest' THEN r.last WHEN 'last' THEN r.last WHEN 'first' THEN r.first
    WHEN 'min' THEN r.min WHEN 'max' THEN r.max ELSE r.sum END
FROM unnest('{24,192,1536}'::int2[]) AS l (hours)
CROSS JOIN LATERAL (
  SELECT * FROM rollup_1h
  WHERE rollup_1h.series_id = ANY (%(ids)s::int4[]) AND rollup_1h.hours = l.hours
    AND rollup_1h.span > %(after)s::timestamptz - make_interval(hours => l.hours)
    AND rollup_1h.span < %(until)s
  OFFSET 0  -- so that each length is looked up by its own bounds
) AS r
ORDER BY r.series_id, r.span

-- name: change
-- Of each hour what tells how its samples changed.
-- plan: Nested Loop over the lengths, Index Scan rollup_1h_pkey; cost = rows of the span
SELECT r.series_id, r.hours, r.span, r.n, r.end_ms, r.count, r.first_ms, r.first, r.last_ms, r.last,
  r.lost
FROM unnest('{24,192,1536}'::int2[]) AS l (hours)
CROSS JOIN LATERAL (
  SELECT * FROM rollup_1h
  WHERE rollup_1h.series_id = ANY (%(ids)s::int4[]) AND rollup_1h.hours = l.hours
    AND rollup_1h.span > %(after)s::timestamptz - make_interval(hours => l.hours)
    AND rollup_1h.span < %(until)s
  OFFSET 0  -- so that each length is looked up by its own bounds
) AS r
ORDER BY r.series_id, r.span

-- name: waiting
-- Series and days (right-closed) of which late rows wait: there, buckets are not what stands.
-- plan: Index Only Scan sample_late_key; cost = late rows of the span
SELECT DISTINCT series_id,
  date_bin('1 day', time - INTERVAL '1 ms', '1970-01-01 00:00+00'::timestamptz) AS day
FROM sample_late
WHERE series_id = ANY (%(ids)s::int4[]) AND time > %(after)s AND time <= %(until)s
