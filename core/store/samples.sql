-- name: copy_head
-- The optimistic path: fails as a whole on the first duplicate key.
-- plan: none (COPY)
COPY sample (series_id, time, value) FROM STDIN (FORMAT BINARY)

-- name: create_incoming
-- Once a connection; emptied by every COMMIT.
CREATE TEMPORARY TABLE IF NOT EXISTS incoming (
  ord integer NOT NULL,
  replace boolean NOT NULL,
  late boolean NOT NULL,
  series_id integer NOT NULL,
  time timestamptz NOT NULL,
  value double precision
) ON COMMIT DELETE ROWS

-- name: copy_incoming
COPY incoming (ord, replace, late, series_id, time, value) FROM STDIN (FORMAT BINARY)

-- name: plain_append
-- TimescaleDB would decide for each row of `incoming` anew which chunks it may leave out, which costs
-- three times as much as the look-up in the one or two chunks of a batch.
SET LOCAL timescaledb.enable_chunk_append = off

-- name: compare_head
-- What stands in the table already: equal (a re-send), different (a conflict), or to be replaced.
-- LIMIT keeps the planner from reading all that the head holds between both times.
-- plan: Nested Loop over incoming, Index Scan sample_pkey in the chunks of the time range
SELECT
  coalesce(string_agg(int4send(i.ord), '')
    FILTER (WHERE s.value IS NOT DISTINCT FROM i.value), '') AS equal,
  coalesce(string_agg(int4send(i.ord), '')
    FILTER (WHERE s.value IS DISTINCT FROM i.value AND NOT i.replace), '') AS different,
  coalesce(string_agg(int4send(i.ord), '')
    FILTER (WHERE s.value IS DISTINCT FROM i.value AND i.replace), '') AS replaced
FROM incoming AS i
CROSS JOIN LATERAL (
  SELECT h.value FROM sample AS h
  WHERE h.series_id = i.series_id AND h.time = i.time
    AND h.time BETWEEN %(from_time)s AND %(to_time)s
  LIMIT 1
) AS s
WHERE NOT i.late

-- name: replace_head
-- Last write wins where the source's policy says so.
-- plan: Insert on sample (conflict arbiter: primary key); cost = rows replaced
INSERT INTO sample (series_id, time, value)
SELECT i.series_id, i.time, i.value
FROM incoming AS i
JOIN unnest(%(replaced)s::text::int4[]) AS replaced (ord) USING (ord)
ORDER BY i.series_id, i.time
ON CONFLICT (series_id, time) DO UPDATE SET value = excluded.value

-- name: forget
-- Decided rows leave the staging table. A join, because a long array as a filter is compared row by
-- row once the plan is generic.
-- plan: Delete on incoming, Hash Join with the unnested array
DELETE FROM incoming USING unnest(%(known)s::text::int4[]) AS known (ord)
WHERE incoming.ord = known.ord

-- name: compare_late
-- The folded state of each late key: the last replacement or void, else the first value.
-- plan: Nested Loop Left Join over incoming, Index Scan sample_late_key
SELECT
  coalesce(string_agg(int4send(i.ord), '')
    FILTER (WHERE l.id IS NOT NULL AND l.value IS NOT DISTINCT FROM i.value), '') AS equal,
  coalesce(string_agg(int4send(i.ord), '')
    FILTER (WHERE l.id IS NOT NULL AND l.value IS DISTINCT FROM i.value AND NOT i.replace), '')
    AS different
FROM incoming AS i
LEFT JOIN LATERAL (
  SELECT s.id, s.value FROM sample_late AS s
  WHERE s.series_id = i.series_id AND s.time = i.time AND s.kind <> 2
    AND s.id >= coalesce((
      SELECT max(k.id) FROM sample_late AS k
      WHERE k.series_id = i.series_id AND k.time = i.time AND k.kind > 0), 0)
  ORDER BY s.id LIMIT 1
) AS l ON true
WHERE i.late

-- name: insert_late
-- plan: Insert on sample_late; cost = late rows of the batch
INSERT INTO sample_late (series_id, time, value, kind)
SELECT series_id, time, value, CASE WHEN replace THEN 1 ELSE 0 END
FROM incoming
WHERE late
ORDER BY series_id, time

-- name: packed_upto
SELECT upto FROM packed
