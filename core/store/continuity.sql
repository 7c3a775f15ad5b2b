-- name: load
-- plan: Index Scan numbering_pkey
SELECT source_id, boot, seq, at FROM numbering WHERE source_id = ANY (%(sources)s::text[])

-- name: hold
-- In the order of `advance`: whoever else follows one of these sources waits for this transaction.
-- plan: Index Scan numbering_pkey
SELECT source_id, boot, seq, at FROM numbering WHERE source_id = ANY (%(sources)s::text[])
ORDER BY source_id FOR UPDATE

-- name: holes
-- Before `advance`, only when there are holes. Whoever comes second, after a takeover, finds the
-- numbering beyond them and adds nothing; what came another way meanwhile is not missing.
-- plan: Index Scan numbering_pkey
INSERT INTO gap (source_id, kind, from_time, to_time, missing, detail)
SELECT h.source_id, 'sequence', h.from_time, h.to_time, h.last - f.first + 1,
  jsonb_build_object('boot', h.boot, 'first', f.first, 'last', h.last)
FROM unnest(%(sources)s::text[], %(boots)s::bigint[], %(firsts)s::bigint[], %(lasts)s::bigint[],
  %(froms)s::timestamptz[], %(tos)s::timestamptz[])
  AS h (source_id, boot, first, last, from_time, to_time)
LEFT JOIN (
  SELECT source_id, boot, seq FROM numbering WHERE source_id = ANY (%(sources)s::text[])
  ORDER BY source_id FOR UPDATE
) AS n USING (source_id)
CROSS JOIN LATERAL (
  SELECT CASE WHEN n.boot IS NOT DISTINCT FROM h.boot AND n.seq >= h.first
    THEN n.seq + 1 ELSE h.first END AS first
) AS f
WHERE n.source_id IS NULL OR n.boot IS DISTINCT FROM h.boot OR n.seq < h.last

-- name: advance
-- By source: two processes that take turns as one shard then never wait in a circle.
-- plan: Insert on numbering (conflict arbiter: primary key)
INSERT INTO numbering AS n (source_id, boot, seq, at)
SELECT * FROM unnest(%(sources)s::text[], %(boots)s::bigint[], %(seqs)s::bigint[],
  %(ats)s::timestamptz[]) AS m (source_id, boot, seq, at)
ORDER BY m.source_id
ON CONFLICT (source_id) DO UPDATE SET boot = excluded.boot, seq = excluded.seq, at = excluded.at
WHERE CASE WHEN n.boot IS NOT DISTINCT FROM excluded.boot
  THEN n.seq < excluded.seq ELSE n.at <= excluded.at END

-- name: session
SELECT whole_until, broker_dropped FROM mqtt_session WHERE client_id = %(client)s

-- name: heard
-- plan: Index Only Scan mqtt_source_pkey
SELECT source_id FROM mqtt_source WHERE source_id = ANY (%(sources)s::text[])

-- name: hear
-- By source: two processes that take turns as one shard then never wait in a circle.
-- plan: Insert on mqtt_source (conflict arbiter: primary key)
INSERT INTO mqtt_source (source_id) SELECT s FROM unnest(%(sources)s::text[]) AS s ORDER BY s
ON CONFLICT (source_id) DO NOTHING

-- name: lost
-- Every source whose messages come by this session misses what came while nobody kept it.
INSERT INTO gap (source_id, kind, from_time, to_time, detail)
SELECT source_id, 'session', %(from)s, greatest(%(from)s, %(to)s),
  jsonb_build_object('client', %(client)s::text)
FROM mqtt_source WHERE source_id = ANY (%(sources)s::text[])
ORDER BY source_id

-- name: dropped
INSERT INTO gap (source_id, kind, from_time, to_time, missing, detail)
VALUES (NULL, 'broker', %(from)s, greatest(%(from)s, %(to)s), %(missing)s, '{}')

-- name: whole
-- plan: Insert on mqtt_session (conflict arbiter: primary key)
INSERT INTO mqtt_session AS m (client_id, whole_until) VALUES (%(client)s, %(until)s)
ON CONFLICT (client_id) DO UPDATE SET whole_until = greatest(m.whole_until, excluded.whole_until)

-- name: told_dropped
UPDATE mqtt_session SET broker_dropped = %(dropped)s WHERE client_id = %(client)s
