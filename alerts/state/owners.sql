-- name: units
-- A place has one tree; of several the one that began last counts.
-- plan: Seq Scan unit
SELECT id, parent_id FROM unit WHERE retired_at IS NULL ORDER BY valid_from DESC NULLS LAST, id

-- name: owned
-- plan: Seq Scan probe_target, Seq Scan source
SELECT 'portal' AS name, portal, unit_id FROM probe_target
WHERE unit_id IS NOT NULL AND retired_at IS NULL
UNION SELECT 'source', id, unit_id FROM source WHERE unit_id IS NOT NULL AND retired_at IS NULL
