-- name: overlapping
-- Rows of series that overlap a span each.
-- plan: Nested Loop over the spans, Index Scan rollup_1m_pkey
SELECT DISTINCT ON (r.series_id, r.hours, r.span) r.series_id, r.hours, r.span, r.end_ms, r.count, r.sum,
  r.min, r.max, r.first_ms, r.first, r.last_ms, r.last, r.lost, r.flags
FROM unnest(%(series)s::int4[], %(begins)s::timestamptz[], %(ends)s::timestamptz[])
  AS p (series_id, begins, ends)
JOIN rollup_1m AS r ON r.series_id = p.series_id AND r.hours = 24
  AND r.span > p.begins - INTERVAL '24 hours' AND r.span < p.ends

-- name: write
INSERT INTO rollup_1m (series_id, hours, span, n, end_ms, count, sum, min, max, first_ms, first,
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
DELETE FROM rollup_1m USING unnest(%(series)s::int4[], %(hours)s::int2[], %(spans)s::timestamptz[])
  AS p (series_id, hours, span)
WHERE rollup_1m.series_id = p.series_id AND rollup_1m.hours = p.hours AND rollup_1m.span = p.span

-- name: counts
-- Samples of days that are packed in blocks of three hours.
-- plan: Nested Loop over the days, Index Scan block_pkey; cost = eight blocks a day
SELECT p.series_id, p.span, b.n
FROM unnest(%(series)s::int4[], %(spans)s::timestamptz[]) AS p (series_id, span)
CROSS JOIN LATERAL (
  SELECT coalesce(sum(n), 0)::int8 AS n FROM block
  WHERE block.series_id = p.series_id AND block.hours = 3
    AND block.span >= p.span AND block.span < p.span + INTERVAL '24 hours'
) AS b

-- name: pick
-- Of each minute the sample that is wanted; CASE reads only the columns of its branch.
-- plan: Index Scan rollup_1m_pkey; cost = rows of the span
SELECT r.series_id, r.hours, r.span, r.n, r.end_ms,
  CASE %(pick)s WHEN 'newest' THEN r.flags ELSE r.count END,
  CASE %(pick)s WHEN 'newest' THEN r.last_ms WHEN 'last' THEN r.last_ms WHEN 'first' THEN r.first_ms
    WHEN 'sum' THEN r.last_ms ELSE r.end_ms END,
  CASE %(pick)s WHEN 'newest' THEN r.last WHEN 'last' THEN r.last WHEN 'first' THEN r.first
    WHEN 'min' THEN r.min WHEN 'max' THEN r.max ELSE r.sum END
FROM rollup_1m AS r
WHERE r.series_id = ANY (%(ids)s::int4[]) AND r.hours = 24
  AND r.span > %(after)s::timestamptz - INTERVAL '24 hours' AND r.span < %(until)s
ORDER BY r.series_id, r.span

-- name: change
-- Of each minute what tells how its samples changed.
-- plan: Index Scan rollup_1m_pkey; cost = rows of the span
SELECT r.series_id, r.hours, r.span, r.n, r.end_ms, r.count, r.first_ms, r.first, r.last_ms, r.last,
  r.lost
FROM rollup_1m AS r
WHERE r.series_id = ANY (%(ids)s::int4[]) AND r.hours = 24
  AND r.span > %(after)s::timestamptz - INTERVAL '24 hours' AND r.span < %(until)s
ORDER BY r.series_id, r.span
