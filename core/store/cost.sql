-- name: pages
SELECT pg_relation_size('block') / current_setting('block_size')::int8,
  pg_relation_size('rollup_1h') / current_setting('block_size')::int8,
  pg_relation_size('rollup_1m') / current_setting('block_size')::int8,
  pg_relation_size('rollup_day') / current_setting('block_size')::int8

-- name: late_rows
-- plan: Index Only Scan sample_late, Limit
SELECT count(*) FROM (SELECT FROM sample_late LIMIT %(most)s) AS l

-- name: costs
-- What a day takes, as the last packed ones tell; what is there, of a share of all pages; and what there
-- will be when the time of each class has passed. Of spans that are partly in the days a share counts.
-- Minutes are kept as long as samples, and count with the blocks.
-- plan: Nested Loop over series and lengths, Index Scans block_pkey, rollup_1h_pkey, rollup_1m_pkey,
-- rollup_day_pkey (a row a series and day); Sample Scan of each (so many pages as the percentage says). By hand: seconds.
WITH span AS (
  SELECT upto, greatest(upto - %(days)s * INTERVAL '24 hours', first) AS since
  FROM packed, (SELECT min(day) AS first FROM pack_day WHERE state IN ('packed', 'dropped')) AS d
), lately AS (
  SELECT s.source_id, s.metric, sum(b.n * b.part) AS samples, sum(b.bytes * b.part) AS bytes,
    0 AS hour_bytes, 0 AS local_bytes
  FROM span, series AS s, unnest('{3,24,192,1536,12288}'::int2[]) AS l (hours)
  CROSS JOIN LATERAL (
    SELECT n, octet_length(t) + octet_length(v) + %(beside)s AS bytes,
      extract(epoch FROM least(span.upto, block.span + make_interval(hours => l.hours))
        - greatest(span.since, block.span)) / extract(epoch FROM make_interval(hours => l.hours)) AS part
    FROM block
    WHERE block.series_id = s.id AND block.hours = l.hours AND block.span < span.upto
      AND block.span > span.since - make_interval(hours => l.hours)
    OFFSET 0
  ) AS b
  GROUP BY s.source_id, s.metric
  UNION ALL
  SELECT s.source_id, s.metric, 0, 0, sum(h.bytes * h.part), 0
  FROM span, series AS s, unnest('{24,192,1536}'::int2[]) AS l (hours)
  CROSS JOIN LATERAL (
    SELECT octet_length(end_ms) + octet_length(count) + octet_length(sum) + octet_length(min)
        + octet_length(max) + octet_length(first_ms) + octet_length(first) + octet_length(last_ms)
        + octet_length(last) + octet_length(lost) + octet_length(flags) + %(beside)s AS bytes,
      extract(epoch FROM least(span.upto, r.span + make_interval(hours => l.hours))
        - greatest(span.since, r.span)) / extract(epoch FROM make_interval(hours => l.hours)) AS part
    FROM rollup_1h AS r
    WHERE r.series_id = s.id AND r.hours = l.hours AND r.span < span.upto
      AND r.span > span.since - make_interval(hours => l.hours)
    OFFSET 0
  ) AS h
  GROUP BY s.source_id, s.metric
  UNION ALL
  SELECT s.source_id, s.metric, 0, sum(m.bytes), 0, 0
  FROM span, series AS s
  CROSS JOIN LATERAL (
    SELECT octet_length(end_ms) + octet_length(count) + octet_length(sum) + octet_length(min)
        + octet_length(max) + octet_length(first_ms) + octet_length(first) + octet_length(last_ms)
        + octet_length(last) + octet_length(lost) + octet_length(flags) + %(beside)s AS bytes
    FROM rollup_1m AS r
    WHERE r.series_id = s.id AND r.hours = 24 AND r.span < span.upto AND r.span >= span.since
    OFFSET 0
  ) AS m
  GROUP BY s.source_id, s.metric
  UNION ALL
  SELECT s.source_id, s.metric, 0, 0, 0, count(*) * %(day_row)s
  FROM span, series AS s
  CROSS JOIN LATERAL (
    SELECT FROM rollup_day AS r
    WHERE r.series_id = s.id AND r.day >= (span.since AT TIME ZONE 'UTC')::date
      AND r.day < (span.upto AT TIME ZONE 'UTC')::date
    OFFSET 0
  ) AS d
  GROUP BY s.source_id, s.metric
), a_day AS (
  SELECT source_id, metric, sum(samples) / d.days AS samples, sum(bytes) / d.days AS bytes,
    sum(hour_bytes) / d.days AS hour_bytes, sum(local_bytes) / d.days AS local_bytes
  FROM lately,
    (SELECT nullif(extract(epoch FROM upto - since) / 86400, 0) AS days FROM span) AS d
  GROUP BY source_id, metric, d.days
), expected AS (
  SELECT a.source_id, sum(a.samples)::float8 AS day_samples, sum(a.bytes)::float8 AS day_bytes,
    sum(a.hour_bytes)::float8 AS day_hour_bytes, sum(a.local_bytes)::float8 AS day_local_bytes,
    sum(coalesce(a.bytes * r.raw_days, 0) + coalesce(a.hour_bytes * r.hourly_days, 0)
      + coalesce(a.local_bytes * r.daily_days, 0))::float8 AS full_bytes,
    sum(CASE WHEN r.raw_days IS NULL THEN a.bytes ELSE 0 END
      + CASE WHEN r.hourly_days IS NULL THEN a.hour_bytes ELSE 0 END
      + CASE WHEN r.daily_days IS NULL THEN a.local_bytes ELSE 0 END)::float8 AS day_growth_bytes
  FROM a_day AS a JOIN metric AS m ON m.name = a.metric JOIN retention AS r ON r.class = m.retention_class
  GROUP BY a.source_id
), kept AS (
  SELECT s.source_id, sum(k.bytes)::float8 AS bytes
  FROM (
    SELECT series_id, (octet_length(t) + octet_length(v) + %(beside)s) * 100 / %(block_percent)s AS bytes
    FROM block TABLESAMPLE SYSTEM (%(block_percent)s)
    UNION ALL
    SELECT series_id, (octet_length(end_ms) + octet_length(count) + octet_length(sum) + octet_length(min)
        + octet_length(max) + octet_length(first_ms) + octet_length(first) + octet_length(last_ms)
        + octet_length(last) + octet_length(lost) + octet_length(flags) + %(beside)s)
      * 100 / %(hour_percent)s
    FROM rollup_1h TABLESAMPLE SYSTEM (%(hour_percent)s)
    UNION ALL
    SELECT series_id, (octet_length(end_ms) + octet_length(count) + octet_length(sum) + octet_length(min)
        + octet_length(max) + octet_length(first_ms) + octet_length(first) + octet_length(last_ms)
        + octet_length(last) + octet_length(lost) + octet_length(flags) + %(beside)s)
      * 100 / %(minute_percent)s
    FROM rollup_1m TABLESAMPLE SYSTEM (%(minute_percent)s)
    UNION ALL
    SELECT series_id, %(day_row)s * 100 / %(day_percent)s
    FROM rollup_day TABLESAMPLE SYSTEM (%(day_percent)s)
  ) AS k
  JOIN series AS s ON s.id = k.series_id
  GROUP BY s.source_id
)
SELECT c.source_id AS source, c.series, coalesce(e.day_samples, 0) AS day_samples,
  coalesce(e.day_bytes, 0) AS day_bytes, coalesce(e.day_hour_bytes, 0) AS day_hour_bytes,
  coalesce(e.day_local_bytes, 0) AS day_local_bytes,
  coalesce(k.bytes, 0) AS kept_bytes, coalesce(e.full_bytes, 0) AS full_bytes,
  coalesce(e.day_growth_bytes, 0) AS day_growth_bytes
FROM (SELECT source_id, count(*) AS series FROM series GROUP BY source_id) AS c
LEFT JOIN expected AS e USING (source_id)
LEFT JOIN kept AS k USING (source_id)
ORDER BY kept_bytes DESC, source
