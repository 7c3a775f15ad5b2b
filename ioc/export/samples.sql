-- name: days
-- Local days of series, summed up.
SELECT series_id AS series, day, begins, ends, count, sum, min, max, first_at, first, last_at, last, increase
FROM rollup_day
WHERE day BETWEEN coalesce(%(since)s::date, '-infinity') AND coalesce(%(until)s::date, 'infinity') ORDER BY series_id, day

-- name: hours
-- Rows of hours of some series that overlap a span.
-- plan: Nested Loop over the lengths, Index Scan rollup_1h_pkey; cost = rows of the span
SELECT r.series_id, r.hours, r.span, r.n, r.end_ms, r.count, r.sum, r.min, r.max, r.first_ms, r.first, r.last_ms,
  r.last, r.lost, r.flags
FROM unnest('{24,192,1536}'::int2[]) AS l (hours)
CROSS JOIN LATERAL (
  SELECT * FROM rollup_1h
  WHERE rollup_1h.series_id = ANY (%(ids)s::int4[]) AND rollup_1h.hours = l.hours
    AND rollup_1h.span > %(after)s::timestamptz - make_interval(hours => l.hours)
    AND rollup_1h.span < %(until)s
  OFFSET 0
) AS r
ORDER BY r.series_id, r.span

-- name: present
-- Series that may have samples in a span, wherever these are. Most days of most series have none, and to read
-- each of them costs more than to ask for all at once.
-- plan: Index Only Scan block_pkey, sample_late_key, each chunk's key (one row a series); cost = series
SELECT b.series_id
FROM unnest(%(hours)s::int2[]) AS l (hours)
CROSS JOIN LATERAL (
  SELECT DISTINCT series_id FROM block
  WHERE block.series_id = ANY (%(ids)s::int4[]) AND block.hours = l.hours
    AND block.span > %(after)s::timestamptz - make_interval(hours => l.hours)
    AND block.span < %(until)s
  OFFSET 0
) AS b
UNION
SELECT series_id FROM sample_late
WHERE series_id = ANY (%(ids)s::int4[]) AND time > %(after)s AND time <= %(until)s
UNION
SELECT i.id FROM unnest(%(ids)s::int4[]) AS i (id)
CROSS JOIN LATERAL (
  SELECT FROM sample WHERE series_id = i.id AND time > %(after)s AND time <= %(until)s LIMIT 1
) AS s
