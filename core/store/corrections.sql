-- name: marks
-- plan: Index Scan Backward correction_pkey, Hash Join of series; cost = all that was ever put right, by
-- hand, and the series of what was put right in the time
SELECT (extract(epoch FROM c.at) * 1000)::int8, (extract(epoch FROM c.from_time) * 1000)::int8,
  (extract(epoch FROM c.to_time) * 1000)::int8, c.value, c.reason,
  ARRAY(SELECT unnest(c.series_ids) INTERSECT SELECT unnest(%(ids)s::int4[]))
FROM correction AS c
WHERE c.from_time <= %(until)s AND c.to_time > %(after)s 
  AND EXISTS (SELECT FROM unnest(c.series_ids) AS u (id) JOIN unnest(%(ids)s::int4[]) AS i (id) USING (id))
ORDER BY c.id DESC LIMIT %(most)s
