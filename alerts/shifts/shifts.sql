-- name: note
-- plan: Insert (conflict arbiter: shift_note_actor_request_key)
INSERT INTO shift_note (at, actor, text, request, unit_id)
VALUES (%(now)s, %(actor)s, %(text)s, %(request)s, %(unit)s)
ON CONFLICT (actor, request) DO NOTHING
RETURNING id

-- name: notes
-- What was noted since, the newest first. since: '-infinity' for all. units: at desks of which;
-- NULL: at all.
-- plan: Index Scan Backward shift_note_at; Index Scan app_user_pkey
SELECT n.id, n.at, n.actor, p.name AS actor_name, n.text
FROM shift_note AS n LEFT JOIN app_user AS p ON p.id = substring(n.actor FROM '^user:(.*)$')
WHERE n.at > %(since)s AND (%(units)s::text[] IS NULL OR n.unit_id = ANY (%(units)s))
ORDER BY n.at DESC, n.id DESC LIMIT %(limit)s

-- name: changes
-- What was changed of the configuration since, of the newest acts on the record; the newest first.
-- plan: Index Scan Backward audit_pkey, Limit; cost = looked_at
SELECT a.at, a.actor, p.name AS actor_name, a.action, a.object
FROM (
  SELECT at, actor, action, object, id FROM audit ORDER BY id DESC LIMIT %(looked_at)s
) AS a LEFT JOIN app_user AS p ON p.id = substring(a.actor FROM '^user:(.*)$')
WHERE a.at > %(since)s AND split_part(a.action, '.', 1) = ANY (%(kinds)s)
ORDER BY a.id DESC LIMIT %(limit)s

-- name: last_written
-- When the last one of a desk that was confirmed was written: what came after it stood on none.
-- unit: whose desk; '': that of the whole place.
-- plan: Index Scan Backward handover_confirmed
SELECT written_at FROM handover
WHERE coalesce(unit_id, '') = %(unit)s AND confirmed_at IS NOT NULL
ORDER BY written_at DESC LIMIT 1

-- name: listed
-- Hand-overs of a desk, the newest first. unit: as above.
-- plan: Index Scan Backward handover_of, Limit
SELECT h.id, h.unit_id AS unit, h.since, h.written_at, h.written_by, w.name AS written_by_name, h.note, h.sheet,
  encode(h.hash, 'hex') AS hash, h.withdrawn_at, h.confirmed_at, h.confirmed_by,
  c.name AS confirmed_by_name, h.remark
FROM handover AS h
LEFT JOIN app_user AS w ON w.id = substring(h.written_by FROM '^user:(.*)$')
LEFT JOIN app_user AS c ON c.id = substring(h.confirmed_by FROM '^user:(.*)$')
WHERE coalesce(h.unit_id, '') = %(unit)s ORDER BY h.id DESC LIMIT %(limit)s

-- name: one
-- plan: Index Scan handover_pkey
SELECT h.id, h.unit_id AS unit, h.since, h.written_at, h.written_by, w.name AS written_by_name,
  h.note, h.sheet, encode(h.hash, 'hex') AS hash, h.withdrawn_at, h.confirmed_at, h.confirmed_by,
  c.name AS confirmed_by_name, h.remark
FROM handover AS h
LEFT JOIN app_user AS w ON w.id = substring(h.written_by FROM '^user:(.*)$')
LEFT JOIN app_user AS c ON c.id = substring(h.confirmed_by FROM '^user:(.*)$')
WHERE h.id = %(id)s

-- name: desks
-- Units that some people look after, whose desks can be handed over.
-- plan: Seq Scan role_grant (staff), unit_pkey
SELECT u.id, u.name_vi, u.name_en FROM unit AS u
WHERE u.id IN (
  SELECT g.unit_id FROM role_grant AS g WHERE g.role = ANY (%(roles)s) AND g.unit_id IS NOT NULL
) OR u.id = ANY (%(units)s)
ORDER BY u.id

-- name: lock
-- plan: Index Scan handover_pkey
SELECT id FROM handover WHERE id = %(id)s FOR NO KEY UPDATE

-- name: write
-- plan: Insert (conflict arbiter: handover_waiting)
INSERT INTO handover (since, written_at, written_by, note, sheet, hash, unit_id)
VALUES (%(since)s, %(now)s, %(actor)s, %(note)s, %(sheet)s, decode(%(hash)s, 'hex'), %(unit)s)
ON CONFLICT DO NOTHING
RETURNING id

-- name: withdraw
-- plan: Index Scan handover_pkey
UPDATE handover SET withdrawn_at = %(now)s WHERE id = %(id)s

-- name: confirm
-- plan: Index Scan handover_pkey
UPDATE handover SET confirmed_at = %(now)s, confirmed_by = %(actor)s, remark = %(remark)s
WHERE id = %(id)s
