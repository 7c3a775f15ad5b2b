-- name: take
-- plan: Index Scan late_conflict_pkey; cost = conflicts, at most the limit
DELETE FROM late_conflict WHERE id IN (SELECT id FROM late_conflict ORDER BY id LIMIT %(limit)s)
RETURNING id, series_id, time, value, reason
-- name: series
-- plan: Index Scan series_pkey
SELECT id, metric, labels, source_id FROM series WHERE id = ANY (%(ids)s::int4[])
