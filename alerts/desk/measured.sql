-- name: units
-- Of metrics, also of those that are retired: alerts of them are still shown.
-- plan: Index Scan metric_pkey, or Seq Scan metric (hundreds of rows)
SELECT name, unit_of_measure FROM metric WHERE name = ANY (%(metrics)s)
