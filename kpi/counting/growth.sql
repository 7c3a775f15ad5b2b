-- name: due
-- Since when days of some series are still to be computed: what was packed or put right changed them,
-- or late rows wait, which will. The moment itself is not in it.
-- plan: Append; Index Scan rollup_day_due_series, Index Only Scan sample_late_key
SELECT series_id, (extract(epoch FROM min(since)) * 1000)::int8 FROM (
  SELECT series_id, begins AS since FROM rollup_day_due WHERE series_id = ANY (%(series)s::int4[])
  UNION ALL
  SELECT series_id, time - INTERVAL '1 ms' FROM sample_late WHERE series_id = ANY (%(series)s::int4[])
) AS d GROUP BY series_id

-- name: packed
-- Growth in spans of days that are computed. Sums of whole numbers are exact in numeric.
-- plan: Index Scan rollup_day_pkey; cost = series x days
SELECT s.place, d.series_id, sum(d.increase::numeric), (extract(epoch FROM max(d.last_at)) * 1000)::int8,
  sum(d.count)::int8, count(*)::int8, min(d.day), max(d.day)
FROM unnest(%(firsts)s::date[], %(lasts)s::date[]) WITH ORDINALITY AS s (first, last, place)
JOIN rollup_day AS d ON d.series_id = ANY (%(series)s::int4[]) AND d.day BETWEEN s.first AND s.last
WHERE d.day < %(until_day)s
GROUP BY s.place, d.series_id

-- name: before
-- The last number of each series before a day.
-- plan: Index Scan Backward rollup_day_pkey, once a series
SELECT s.id, r.last FROM unnest(%(series)s::int4[]) AS s (id)
CROSS JOIN LATERAL (
  SELECT last FROM rollup_day WHERE rollup_day.series_id = s.id AND rollup_day.day < %(day)s
  ORDER BY rollup_day.day DESC LIMIT 1
) AS r

-- name: known_before
-- The last day with a number before spans begin.
-- plan: Index Only Scan Backward rollup_day_pkey, once a span and series
SELECT s.place, i.id, r.day FROM unnest(%(firsts)s::date[]) WITH ORDINALITY AS s (first, place)
CROSS JOIN unnest(%(series)s::int4[]) AS i (id)
CROSS JOIN LATERAL (
  SELECT day FROM rollup_day WHERE rollup_day.series_id = i.id AND rollup_day.day < s.first
  ORDER BY rollup_day.day DESC LIMIT 1
) AS r

-- name: first_day
-- plan: Index Scan rollup_day_pkey, once a series
SELECT min(r.day) FROM unnest(%(series)s::int4[]) AS s (id)
CROSS JOIN LATERAL (
  SELECT day FROM rollup_day WHERE rollup_day.series_id = s.id ORDER BY rollup_day.day LIMIT 1
) AS r
