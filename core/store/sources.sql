-- name: add
INSERT INTO source (id, name_vi, name_en, allowed_metrics, unknown_metric,
  expected_period_seconds, origin)
VALUES (%(id)s, %(name_vi)s, %(name_en)s, %(allowed_metrics)s, %(unknown_metric)s,
  %(expected_period_seconds)s, 'manual')
ON CONFLICT (id) DO UPDATE SET name_vi = excluded.name_vi, name_en = excluded.name_en,
  allowed_metrics = excluded.allowed_metrics, unknown_metric = excluded.unknown_metric,
  expected_period_seconds = excluded.expected_period_seconds, retired_at = NULL
WHERE source.origin = 'manual' AND source.retired_at IS NOT NULL

-- name: list
-- plan: Seq Scan source; Aggregate api_key by source
SELECT s.id, s.unit_id, s.name_vi, s.origin, s.expected_period_seconds,
  (SELECT count(*) FROM api_key AS k WHERE k.source_id = s.id AND k.revoked_at IS NULL
     AND (k.expires_at IS NULL OR k.expires_at > %(now)s)) AS keys,
  (SELECT count(*) FROM series AS r WHERE r.source_id = s.id) AS series
FROM source AS s WHERE s.retired_at IS NULL ORDER BY s.id

-- name: retire
-- plan: Index Scan source_pkey
UPDATE source SET retired_at = %(now)s
WHERE id = %(source)s AND origin = 'manual' AND retired_at IS NULL

-- name: mappings
-- plan: Seq Scan on source; read at each change
SELECT id, mapping FROM source WHERE retired_at IS NULL AND mapping <> '[]' ORDER BY id

-- name: ring
-- Sources change rarely, so this bell may ring inside the transaction.
SELECT pg_notify('ioc_place', '')

-- name: page
-- Sources in use by id, with what the tables count of each. asked: without marks and case.
-- plan: Index Scan source_pkey, Limit; each row Index Scans of series_source, gap_source, rejected_day_pkey
SELECT s.id, s.name_vi, s.name_en, u.name_vi AS unit_vi, u.name_en AS unit_en, s.origin, s.contact,
  ARRAY(SELECT m ->> 'topic' FROM jsonb_array_elements(s.mapping) AS m) AS topics,
  r.series, r.period_seconds, r.expected_per_minute,
  (SELECT count(*) FROM gap AS g WHERE g.source_id = s.id AND g.to_time > %(since)s) AS gaps,
  coalesce((SELECT d.seen FROM rejected_day AS d WHERE d.source_id = s.id AND d.day = %(day)s), 0)
    AS rejected
FROM source AS s
LEFT JOIN unit AS u ON u.id = s.unit_id
CROSS JOIN LATERAL (
  SELECT count(*) AS series,
    min(coalesce(s.expected_period_seconds, m.expected_period_seconds)) AS period_seconds,
    sum(60 / coalesce(s.expected_period_seconds, m.expected_period_seconds)) AS expected_per_minute
  FROM series AS i JOIN metric AS m ON m.name = i.metric WHERE i.source_id = s.id
) AS r
WHERE s.retired_at IS NULL AND s.id > %(after)s
  AND (%(asked)s = '' OR position(%(asked)s IN replace(regexp_replace(normalize(lower(
    concat_ws(' ', s.id, s.name_vi, s.name_en, u.name_vi, u.name_en)), NFD),
    '[\u0300-\u036f]', '', 'g'), 'đ', 'd')) > 0)
  AND (%(only)s::text IS NULL OR s.id = %(only)s)
ORDER BY s.id LIMIT %(limit)s

-- name: totals
-- What the page counts above its list.
-- plan: Seq Scan source; Index Scans of rejected_day_pkey and gap_source
SELECT
  (SELECT count(*) FROM source WHERE retired_at IS NULL) AS sources,
  (SELECT coalesce(sum(seen), 0)::int8 FROM rejected_day WHERE day = %(day)s) AS rejected,
  (SELECT count(*) FROM gap WHERE to_time > %(since)s) AS gaps

-- name: gaps
-- The newest holes of a source, and those of which nobody knows whose they are.
-- plan: Append: Limit, Index Scan Backward gap_source; Limit, Index Scan gap_source (a day of nobody's)
(SELECT id, source_id, kind, from_time, to_time, missing FROM gap
 WHERE source_id = %(source)s ORDER BY to_time DESC LIMIT %(limit)s)
UNION ALL
(SELECT id, source_id, kind, from_time, to_time, missing FROM gap
 WHERE source_id IS NULL AND to_time > %(since)s ORDER BY to_time DESC LIMIT %(limit)s)
ORDER BY to_time DESC, id DESC LIMIT %(limit)s

-- name: holes
-- The newest holes of the last day of some sources.
-- plan: Index Scan Backward gap_source for each; cost = their holes of a day
SELECT id, source_id, kind, from_time, to_time, missing FROM gap
WHERE source_id = ANY (%(sources)s::text[]) AND to_time > %(since)s
ORDER BY to_time DESC, id DESC LIMIT %(limit)s

-- name: reasons
-- Payloads refused since the beginning, by reason.
-- plan: Index Scan rejected_total_pkey
SELECT reason, payloads FROM rejected_total WHERE source_id = %(source)s ORDER BY payloads DESC, reason

-- name: accounts
-- Series in which ingest, which looks further back, says when it last saw sources.
-- plan: Index Scan series_metric; cost = sources that ever sent
SELECT id, labels ->> 'source' FROM series
WHERE metric = 'source_last_seen_timestamp_seconds'
  AND labels ->> 'source' = ANY (%(sources)s::text[])
