-- name: metadata
-- Metrics with what is known of them. Only those that have series; a place may describe more.
-- plan: Seq Scan metric (hundreds of rows), Index Only Scan series_metric
SELECT name, kind, name_vi, unit_of_measure FROM metric AS m
WHERE (%(metric)s = '' OR name = %(metric)s)
  AND EXISTS (SELECT FROM series WHERE metric = m.name)
ORDER BY name

-- name: names
-- plan: Seq Scan series; cost = labels of all series
SELECT DISTINCT jsonb_object_keys(labels) FROM series ORDER BY 1

-- name: values
-- plan: Seq Scan series; cost = series
SELECT DISTINCT labels ->> %(label)s FROM series WHERE labels ? %(label)s ORDER BY 1

-- name: alive
-- Those of the series that have a sample from one moment to another. A block that is partly in the
-- time counts as if it had: whether it has would have to be unpacked.
-- plan: Nested Loop over ids, Index Only Scans of each chunk's key, sample_late_key, block_pkey,
-- rollup_1h_pkey
SELECT i.id FROM unnest(%(ids)s::int4[]) AS i (id)
WHERE EXISTS (
  SELECT FROM sample
  WHERE series_id = i.id AND time >= %(from_time)s AND time <= %(to_time)s
) OR EXISTS (
  SELECT FROM sample_late
  WHERE series_id = i.id AND time >= %(from_time)s AND time <= %(to_time)s AND kind <> 2
) OR EXISTS (
  SELECT FROM unnest('{3,24,192,1536,12288}'::int2[]) AS l (hours)
  JOIN block ON block.series_id = i.id AND block.hours = l.hours AND block.n > 0
    AND block.span >= %(from_time)s::timestamptz - make_interval(hours => l.hours)
    AND block.span < %(to_time)s
) OR EXISTS (
  SELECT FROM unnest('{24,192,1536}'::int2[]) AS l (hours)
  JOIN rollup_1h AS r ON r.series_id = i.id AND r.hours = l.hours
    AND r.span >= %(from_time)s::timestamptz - make_interval(hours => l.hours)
    AND r.span < %(to_time)s
)

-- name: source_names
-- plan: Seq Scan source, or Index Scan source_pkey (hundreds of rows)
SELECT id, name_vi, name_en FROM source WHERE id = ANY (%(ids)s)
