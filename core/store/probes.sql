-- name: targets
-- plan: Seq Scan on probe_target; a place has up to thousands
SELECT id, portal, owner, unit_id, kind, address, interval_seconds, timeout_seconds, expect_status,
  expect_text, simulated, retired_at IS NOT NULL AS retired
FROM probe_target ORDER BY id

-- name: policies
SELECT probe, allow_networks, allow_ports, retired_at IS NOT NULL AS retired
FROM probe_policy ORDER BY probe

-- name: put_target
INSERT INTO probe_target (id, portal, owner, unit_id, kind, address, interval_seconds,
  timeout_seconds, expect_status, expect_text, simulated)
VALUES (%(id)s, %(portal)s, %(owner)s, %(unit)s, %(kind)s, %(address)s, %(interval)s, %(timeout)s,
  %(status)s::integer[], %(text)s, %(simulated)s)
ON CONFLICT (id) DO UPDATE SET portal = excluded.portal, owner = excluded.owner,
  unit_id = excluded.unit_id, kind = excluded.kind, address = excluded.address,
  interval_seconds = excluded.interval_seconds, timeout_seconds = excluded.timeout_seconds,
  expect_status = excluded.expect_status, expect_text = excluded.expect_text,
  simulated = excluded.simulated, retired_at = NULL

-- name: put_policy
INSERT INTO probe_policy (probe, allow_networks, allow_ports)
VALUES (%(probe)s, %(networks)s::text[], %(ports)s::integer[])
ON CONFLICT (probe) DO UPDATE SET allow_networks = excluded.allow_networks,
  allow_ports = excluded.allow_ports, retired_at = NULL

-- name: retire_targets
UPDATE probe_target SET retired_at = %(now)s WHERE id = ANY (%(ids)s::text[])

-- name: retire_policies
UPDATE probe_policy SET retired_at = %(now)s WHERE probe = ANY (%(ids)s::text[])
