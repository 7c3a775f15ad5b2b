-- name: committed
-- Entries of the change log of a stretch that may hold samples of some time. They are gone after an
-- hour or so.
-- plan: Seq Scan of one to three partitions; cost = entries of a quarter of an hour each
SELECT at, data FROM batch
WHERE slot = ANY (%(slots)s::int2[]) AND at >= %(since)s AND at <= %(until)s
  AND min_t <= %(newest)s AND max_t >= %(oldest)s
ORDER BY at LIMIT %(most)s
