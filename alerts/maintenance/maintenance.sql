-- name: ahead
-- What may keep alerts quiet, or did since.
-- plan: Index Scan maintenance_ends; cost = maintenance that is not over
SELECT id, scope, names, starts_at, ends_at, weekdays, begins, ends, zone, cancelled_at
FROM maintenance
WHERE ends_at > %(since)s AND (cancelled_at IS NULL OR cancelled_at > %(since)s)
ORDER BY starts_at, id

-- name: kept
-- plan: Index Scans maintenance_ends, maintenance_pkey
SELECT id, title_vi, title_en, scope, names, starts_at, ends_at, weekdays, begins, ends, zone,
  public, announced_at, reason, in_slo, created_at, created_by, cancelled_at, cancelled_by,
  version, changed_at, changed_by
FROM maintenance
WHERE ends_at > %(since)s AND (cancelled_at IS NULL OR cancelled_at > %(since)s)
  AND (%(id)s::uuid IS NULL OR id = %(id)s)
ORDER BY ends_at DESC, id LIMIT %(limit)s

-- name: lock
-- plan: Index Scan maintenance_pkey
SELECT id, title_vi, title_en, scope, names, starts_at, ends_at, weekdays, begins, ends, zone,
  public, announced_at, reason, in_slo, created_at, created_by, cancelled_at, cancelled_by,
  version, changed_at, changed_by
FROM maintenance WHERE id = %(id)s FOR NO KEY UPDATE

-- name: put
INSERT INTO maintenance (id, title_vi, title_en, scope, names, starts_at, ends_at, weekdays,
  begins, ends, zone, public, announced_at, reason, in_slo, created_at, created_by)
VALUES (%(id)s, %(title_vi)s, %(title_en)s, %(scope)s, %(names)s, %(starts_at)s, %(ends_at)s,
  %(weekdays)s, %(begins)s, %(ends)s, %(zone)s, %(public)s, %(announced_at)s, %(reason)s,
  %(in_slo)s, %(now)s, %(actor)s)

-- name: cancel
-- plan: Index Scan maintenance_pkey
UPDATE maintenance SET cancelled_at = %(now)s, cancelled_by = %(actor)s, version = version + 1
WHERE id = %(id)s

-- name: change
-- plan: Index Scan maintenance_pkey
UPDATE maintenance SET title_vi = %(title_vi)s, title_en = %(title_en)s, scope = %(scope)s,
  names = %(names)s, starts_at = %(starts_at)s, ends_at = %(ends_at)s, weekdays = %(weekdays)s,
  begins = %(begins)s, ends = %(ends)s, zone = %(zone)s, public = %(public)s,
  announced_at = %(announced_at)s, reason = %(reason)s, in_slo = %(in_slo)s,
  version = version + 1, changed_at = %(now)s, changed_by = %(actor)s
WHERE id = %(id)s

-- name: known
-- Which names of units, sources or portals the place has.
-- plan: Seq Scans unit, source, probe_target (one of them runs); Index Scan series_metric
SELECT id AS name FROM unit WHERE %(scope)s = 'unit' AND id = ANY (%(names)s)
  AND retired_at IS NULL
UNION SELECT id FROM source WHERE %(scope)s = 'source' AND id = ANY (%(names)s)
  AND retired_at IS NULL
UNION SELECT portal FROM probe_target WHERE %(scope)s = 'portal' AND portal = ANY (%(names)s)
  AND retired_at IS NULL
UNION SELECT labels ->> 'portal' FROM series WHERE %(scope)s = 'portal' AND metric = 'portal_up'
  AND labels ->> 'portal' = ANY (%(names)s)

-- name: called
-- plan: Append of Index Scans app_user_pkey, unit_pkey and source_pkey
SELECT 'user', id, name, NULL FROM app_user WHERE id = ANY (%(people)s)
UNION ALL SELECT 'unit', id, name_vi, name_en FROM unit WHERE id = ANY (%(names)s)
UNION ALL SELECT 'source', id, name_vi, name_en FROM source WHERE id = ANY (%(names)s)

-- name: choices
-- What may be worked on: units, sources, and portals of which something is known.
-- plan: Seq Scans unit, source, probe_target; Index Scan series_metric
SELECT 'unit', id, name_vi, name_en FROM unit WHERE retired_at IS NULL
UNION ALL SELECT 'source', id, name_vi, name_en FROM source WHERE retired_at IS NULL
UNION ALL (SELECT 'portal', portal, portal, portal FROM probe_target WHERE retired_at IS NULL
  UNION SELECT 'portal', p.name, p.name, p.name
  FROM (SELECT labels ->> 'portal' AS name FROM series WHERE metric = 'portal_up') AS p
  WHERE p.name IS NOT NULL)
