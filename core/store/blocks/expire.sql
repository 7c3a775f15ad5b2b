-- name: raise
-- How far what is kept has run out, by the slower of two clocks; never beyond what is packed, and never
-- back: what is gone stays gone, whatever the place says later.
-- plan: Hash Join metric, retention (hundreds of rows); Seq Scan packed, pack_day (a row a day)
WITH bound AS (
  SELECT date_bin('1 day', least(%(now)s, clock_timestamp()), '1970-01-01 00:00+00'::timestamptz) AS today,
    coalesce((SELECT min(day) FROM pack_day WHERE state IN ('fenced', 'open')),
      (SELECT upto FROM packed)) AS whole
), due AS (
  SELECT m.name, least(bound.whole, bound.today - r.raw_days * INTERVAL '24 hours') AS raw_upto,
    least(bound.whole, coalesce(bound.today - r.hourly_days * INTERVAL '24 hours', '-infinity'))
      AS hours_upto
  FROM bound, metric AS m JOIN retention AS r ON r.class = m.retention_class
  WHERE r.raw_days IS NOT NULL
)
INSERT INTO expired AS e (metric, raw_upto, hours_upto, swept)
SELECT due.name, due.raw_upto, due.hours_upto, false
FROM due LEFT JOIN expired AS x ON x.metric = due.name
WHERE x.metric IS NULL OR due.raw_upto > x.raw_upto OR due.hours_upto > x.hours_upto
ORDER BY due.name
ON CONFLICT (metric) DO UPDATE SET raw_upto = greatest(e.raw_upto, excluded.raw_upto),
  hours_upto = greatest(e.hours_upto, excluded.hours_upto), swept = false
WHERE excluded.raw_upto > e.raw_upto OR excluded.hours_upto > e.hours_upto

-- name: slices
-- Slices of the series that have not been looked through since.
-- plan: Seq Scan expired (a row a metric), Index Scan series_metric; cost = their series, once a day
SELECT DISTINCT s.id / %(size)s FROM expired AS e JOIN series AS s ON s.metric = e.metric
WHERE NOT e.swept ORDER BY 1

-- name: unswept
-- As text, for an hour may run out at -infinity: never.
-- plan: Seq Scan expired (a row a metric)
SELECT metric, raw_upto::text, hours_upto::text FROM expired WHERE NOT swept

-- name: swept
UPDATE expired SET swept = true
FROM unnest(%(metrics)s::text[], %(raw)s::text[]::timestamptz[], %(hours)s::text[]::timestamptz[])
  AS u (metric, raw_upto, hours_upto)
WHERE expired.metric = u.metric AND expired.raw_upto = u.raw_upto
  AND expired.hours_upto = u.hours_upto

-- name: expire_blocks
-- Blocks that end by what is kept, of one slice.
-- plan: Nested Loop over series and lengths, Index Scan block_pkey; Tid Scan; cost = at most the limit
WITH gone AS (
  SELECT b.row
  FROM series AS s
  JOIN expired AS e ON e.metric = s.metric
  CROSS JOIN unnest('{3,24,192,1536,12288}'::int2[]) AS l (hours)
  CROSS JOIN LATERAL (
    SELECT ctid AS row FROM block
    WHERE block.series_id = s.id AND block.hours = l.hours
      AND block.span <= e.raw_upto - make_interval(hours => l.hours)
    OFFSET 0  -- so that each length is looked up by its own bound
  ) AS b
  WHERE s.id BETWEEN %(first)s AND %(last)s LIMIT %(limit)s
), deleted AS (
  DELETE FROM block WHERE ctid = ANY (ARRAY(SELECT row FROM gone))
  RETURNING n, octet_length(t) + octet_length(v) AS bytes
)
SELECT count(*), coalesce(sum(n), 0)::int8, coalesce(sum(bytes), 0)::int8 FROM deleted

-- name: expire_hours
-- plan: Nested Loop over series and lengths, Index Scan rollup_1h_pkey; Tid Scan; cost = at most the
-- limit
WITH gone AS (
  SELECT h.row
  FROM series AS s
  JOIN expired AS e ON e.metric = s.metric
  CROSS JOIN unnest('{24,192,1536}'::int2[]) AS l (hours)
  CROSS JOIN LATERAL (
    SELECT ctid AS row FROM rollup_1h
    WHERE rollup_1h.series_id = s.id AND rollup_1h.hours = l.hours
      AND rollup_1h.span <= e.hours_upto - make_interval(hours => l.hours)
    OFFSET 0
  ) AS h
  WHERE s.id BETWEEN %(first)s AND %(last)s LIMIT %(limit)s
), deleted AS (
  DELETE FROM rollup_1h WHERE ctid = ANY (ARRAY(SELECT row FROM gone))
  RETURNING n
)
SELECT count(*), coalesce(sum(n), 0)::int8 FROM deleted

-- name: expire_minutes
-- Rows of minutes, by the time of samples: what is kept of them longer are hours.
-- plan: Nested Loop over series, Index Scan rollup_1m_pkey; Tid Scan; cost = at most the limit
WITH gone AS (
  SELECT m.row
  FROM series AS s
  JOIN expired AS e ON e.metric = s.metric
  CROSS JOIN LATERAL (
    SELECT ctid AS row FROM rollup_1m
    WHERE rollup_1m.series_id = s.id AND rollup_1m.hours = 24
      AND rollup_1m.span <= e.raw_upto - INTERVAL '24 hours'
    OFFSET 0
  ) AS m
  WHERE s.id BETWEEN %(first)s AND %(last)s LIMIT %(limit)s
), deleted AS (
  DELETE FROM rollup_1m WHERE ctid = ANY (ARRAY(SELECT row FROM gone))
  RETURNING n
)
SELECT count(*), coalesce(sum(n), 0)::int8 FROM deleted

-- name: expire_days
-- Local days, by the slower of two clocks. They never come back: none of their samples is kept by then.
-- plan: Nested Loop over series, Index Scan rollup_day_pkey; Tid Scan; cost = at most the limit
WITH bound AS (
  SELECT least(%(now)s, clock_timestamp()) AS today
), gone AS (
  SELECT d.row
  FROM bound, series AS s
  JOIN metric AS m ON m.name = s.metric
  JOIN retention AS r ON r.class = m.retention_class AND r.daily_days IS NOT NULL
  CROSS JOIN LATERAL (
    SELECT ctid AS row FROM rollup_day
    WHERE rollup_day.series_id = s.id
      AND rollup_day.day < ((bound.today - r.daily_days * INTERVAL '24 hours') AT TIME ZONE 'UTC')::date - 1
    OFFSET 0
  ) AS d
  WHERE s.id BETWEEN %(first)s AND %(last)s LIMIT %(limit)s
), deleted AS (
  DELETE FROM rollup_day WHERE ctid = ANY (ARRAY(SELECT row FROM gone)) RETURNING 1
)
SELECT count(*) FROM deleted

-- name: gone
-- Up to when samples of series may be gone, in ms; series of which all are there are left out.
-- plan: Index Scan series_pkey, Index Scan expired_pkey
SELECT s.id, (extract(epoch FROM e.raw_upto) * 1000)::int8
FROM series AS s JOIN expired AS e ON e.metric = s.metric WHERE s.id = ANY (%(ids)s::int4[])

-- name: kept_since
-- What is no longer kept of any of these series, today or because it is gone; the newest such moment.
-- plan: Index Scan series_pkey; Hash Joins metric, retention, expired
SELECT max(greatest(e.raw_upto, date_bin('1 day', %(now)s, '1970-01-01 00:00+00'::timestamptz)
  - r.raw_days * INTERVAL '24 hours'))
FROM series AS s JOIN metric AS m ON m.name = s.metric JOIN retention AS r ON r.class = m.retention_class
LEFT JOIN expired AS e ON e.metric = m.name
WHERE s.id = ANY (%(ids)s::int4[])
