-- name: hours
-- plan: Nested Loop over the lengths, Index Scan rollup_1h_pkey; cost = rows of the span
SELECT r.series_id, r.hours, r.span, r.n, r.end_ms, r.count, r.min, r.max, r.last, r.flags
FROM unnest('{24,192,1536}'::int2[]) AS l (hours)
CROSS JOIN LATERAL (
  SELECT * FROM rollup_1h
  WHERE rollup_1h.series_id = ANY (%(ids)s::int4[]) AND rollup_1h.hours = l.hours
    AND rollup_1h.span > %(after)s::timestamptz - make_interval(hours => l.hours)
    AND rollup_1h.span < %(until)s
  OFFSET 0  -- so that each length is looked up by its own bounds
) AS r
ORDER BY r.series_id, r.span
