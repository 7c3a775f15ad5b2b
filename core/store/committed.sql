-- name: committed
-- Entries of the change log of a stretch that may hold samples of some time. They are gone after an
-- hour or so.
-- plan: Seq Scan of one to three partitions; cost = entries of a quarter of an hour each
SELECT at, data FROM batch
WHERE slot = ANY (%(slots)s::int2[]) AND at >= %(since)s AND at <= %(until)s
  AND min_t <= %(newest)s AND max_t >= %(oldest)s
ORDER BY at LIMIT %(most)s

-- name: later
-- Entries after a moment that may hold samples of a time that had passed by then.
-- plan: Seq Scans of all partitions; cost = entries of an hour, and the columns of those that fit
SELECT at, data FROM batch
WHERE at > %(after)s AND at <= %(until)s AND min_t <= %(newest)s AND max_t >= %(oldest)s
ORDER BY at LIMIT %(most)s

-- name: oldest
-- plan: Seq Scans of all partitions, without what they carry
SELECT min(at) FROM batch
