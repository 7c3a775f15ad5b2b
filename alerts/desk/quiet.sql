-- name: candidates
-- Open alerts that have the labels that each of some conditions asks for.
-- plan: Index Scan alert_open a condition; cost = open alerts times conditions
SELECT c.ordinal, a.id, a.name, a.labels
FROM jsonb_to_recordset(%(conditions)s) AS c (ordinal int, name text, has jsonb)
JOIN alert AS a ON a.labels @> c.has AND (c.name IS NULL OR a.name = c.name)
WHERE a.state <> 'resolved' AND a.state <> 'pending'
  AND (%(units)s::text[] IS NULL OR a.unit_id = ANY (%(units)s))
ORDER BY c.ordinal, a.id
