-- name: mark
INSERT INTO rollup_day_due (series_id, begins, ends)
SELECT * FROM unnest(%(series)s::int4[], %(begins)s::timestamptz[], %(ends)s::timestamptz[])

-- name: zone
-- plan: Seq Scan place (one row)
SELECT zone FROM place

-- name: next_due
-- A series of which days are due that are over; not of those that are given up for now.
-- plan: Index Scan rollup_day_due_begins; cost = one row, and what is given up
SELECT series_id FROM rollup_day_due
WHERE begins < %(until)s AND series_id <> ALL (%(skipped)s::int4[])
ORDER BY begins LIMIT 1

-- name: first_due
-- plan: Index Scan rollup_day_due_series; cost = what is due of the slice
SELECT (extract(epoch FROM min(begins)) * 1000)::int8 FROM rollup_day_due
WHERE series_id BETWEEN %(first)s AND %(last)s AND begins < %(until)s
  AND series_id <> ALL (%(skipped)s::int4[])

-- name: due
-- plan: Index Scan rollup_day_due_series; cost = what is due of the slice
SELECT id, series_id, (extract(epoch FROM begins) * 1000)::int8,
  (extract(epoch FROM ends) * 1000)::int8
FROM rollup_day_due
WHERE series_id BETWEEN %(first)s AND %(last)s AND begins < %(until)s
  AND series_id <> ALL (%(skipped)s::int4[])

-- name: settle
-- What lies beyond the days that were computed stays due.
WITH rest AS (
  UPDATE rollup_day_due SET begins = %(until)s WHERE id = ANY (%(ids)s::int8[]) AND ends > %(until)s
)
DELETE FROM rollup_day_due WHERE id = ANY (%(ids)s::int8[]) AND ends <= %(until)s

-- name: before
-- The last number of each series before a day.
-- plan: Nested Loop over the series, Limit, Index Scan Backward rollup_day_pkey (one row)
SELECT s.id, r.last FROM unnest(%(series)s::int4[]) AS s (id)
CROSS JOIN LATERAL (
  SELECT last FROM rollup_day
  WHERE rollup_day.series_id = s.id AND rollup_day.day < %(first_day)s
  ORDER BY rollup_day.day DESC LIMIT 1
) AS r

-- name: stored
-- plan: Index Scan rollup_day_pkey; cost = days of the window
SELECT series_id, day - %(first_day)s::date, (extract(epoch FROM ends) * 1000)::int8,
  (extract(epoch FROM first_at) * 1000)::int8, (extract(epoch FROM last_at) * 1000)::int8, last
FROM rollup_day
WHERE series_id = ANY (%(series)s::int4[]) AND day BETWEEN %(first_day)s AND %(last_day)s
ORDER BY series_id, day

-- name: covered
-- Which of some places has a block.
-- plan: Nested Loop over the places, Index Only Scan block_pkey
SELECT b.series_id, b.hours, b.span
FROM unnest(%(series)s::int4[], %(hours)s::int2[], %(spans)s::timestamptz[])
  AS p (series_id, hours, span)
JOIN block AS b USING (series_id, hours, span)

-- name: write
-- A row that stays as it is costs nothing.
INSERT INTO rollup_day AS r (series_id, day, begins, ends, count, sum, min, max, first_at, first, last_at,
  last, increase)
SELECT * FROM unnest(%(series)s::int4[], %(days)s::date[], %(begins)s::timestamptz[],
  %(ends)s::timestamptz[], %(count)s::int4[], %(sum)s::float8[], %(min)s::float8[], %(max)s::float8[],
  %(first_at)s::timestamptz[], %(first)s::float8[], %(last_at)s::timestamptz[], %(last)s::float8[],
  %(increase)s::float8[])
ON CONFLICT (series_id, day) DO UPDATE SET begins = excluded.begins, ends = excluded.ends,
  count = excluded.count, sum = excluded.sum, min = excluded.min, max = excluded.max,
  first_at = excluded.first_at, first = excluded.first, last_at = excluded.last_at,
  last = excluded.last, increase = excluded.increase
WHERE (r.begins, r.ends, r.count, r.sum, r.min, r.max, r.first_at, r.first, r.last_at, r.last, r.increase)
  IS DISTINCT FROM (excluded.begins, excluded.ends, excluded.count, excluded.sum, excluded.min,
    excluded.max, excluded.first_at, excluded.first, excluded.last_at, excluded.last, excluded.increase)

-- name: remove
-- plan: Nested Loop over the days, Index Scan rollup_day_pkey
DELETE FROM rollup_day USING unnest(%(series)s::int4[], %(days)s::date[]) AS p (series_id, day)
WHERE rollup_day.series_id = p.series_id AND rollup_day.day = p.day

-- name: mark_next
-- The next day with numbers grew since another one.
-- plan: Nested Loop over the series, Limit, Index Scan rollup_day_pkey (one row)
INSERT INTO rollup_day_due (series_id, begins, ends)
SELECT s.id, n.begins, n.ends FROM unnest(%(series)s::int4[]) AS s (id)
CROSS JOIN LATERAL (
  SELECT begins, ends FROM rollup_day
  WHERE rollup_day.series_id = s.id AND rollup_day.day > %(day)s ORDER BY rollup_day.day LIMIT 1
) AS n
