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
