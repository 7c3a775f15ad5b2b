-- name: blocks
-- plan: Index Scan block_pkey; cost = at most the limit
SELECT series_id, hours, span, n, codec, crc, t, v FROM block
WHERE (series_id, hours, span) > (%(series)s, %(hours)s, %(span)s)
ORDER BY series_id, hours, span LIMIT %(most)s

-- name: hours
-- plan: Index Scan rollup_1h_pkey; cost = at most the limit
SELECT series_id, hours, span, n, end_ms, count, sum, min, max, first_ms, first, last_ms, last, lost, flags
FROM rollup_1h
WHERE (series_id, hours, span) > (%(series)s, %(hours)s, %(span)s)
ORDER BY series_id, hours, span LIMIT %(most)s

-- name: minutes
-- plan: Index Scan rollup_1m_pkey; cost = at most the limit
SELECT series_id, hours, span, n, end_ms, count, sum, min, max, first_ms, first, last_ms, last, lost, flags
FROM rollup_1m
WHERE (series_id, hours, span) > (%(series)s, %(hours)s, %(span)s)
ORDER BY series_id, hours, span LIMIT %(most)s
