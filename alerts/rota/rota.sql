-- name: lock
-- Overrides change one after the other, so that the newest change is the one that is seen last.
SELECT pg_advisory_xact_lock(hashtext('ioc schedule_override'))

-- name: changed
-- plan: Index Only Scan Backward schedule_override_updated
SELECT max(updated_at) FROM schedule_override

-- name: overrides
-- What counts of what is not over by then.
-- plan: Index Scan schedule_override_ends; cost = overrides since
SELECT id, schedule, begins_at, ends_at, person, replaces, swap, note, version, created_at,
  created_by, updated_at, updated_by
FROM schedule_override
WHERE deleted_at IS NULL AND ends_at > %(since)s
ORDER BY id

-- name: one
-- plan: Index Scan schedule_override_pkey
SELECT id, schedule, begins_at, ends_at, person, replaces, swap, note, version, created_at,
  created_by, updated_at, updated_by
FROM schedule_override
WHERE deleted_at IS NULL AND id = %(id)s

-- name: put
-- plan: Index Only Scan Backward schedule_override_updated
INSERT INTO schedule_override (schedule, begins_at, ends_at, person, replaces, swap, note,
  created_at, created_by, updated_at, updated_by)
SELECT %(schedule)s, %(begins)s, %(ends)s, %(person)s, %(replaces)s, %(swap)s, %(note)s,
  %(now)s, %(actor)s, greatest(%(now)s, max(updated_at) + interval '1 microsecond'), %(actor)s
FROM schedule_override
RETURNING id, schedule, begins_at, ends_at, person, replaces, swap, note, version, created_at,
  created_by, updated_at, updated_by

-- name: change
-- plan: Index Scan schedule_override_pkey; Index Only Scan Backward schedule_override_updated
UPDATE schedule_override
SET begins_at = %(begins)s, ends_at = %(ends)s, person = %(person)s, replaces = %(replaces)s,
  note = %(note)s, version = version + 1, deleted_at = %(deleted_at)s, updated_by = %(actor)s,
  updated_at = greatest(%(now)s, (SELECT max(updated_at) FROM schedule_override)
    + interval '1 microsecond')
WHERE id = %(id)s AND version = %(version)s AND deleted_at IS NULL
RETURNING id, schedule, begins_at, ends_at, person, replaces, swap, note, version, created_at,
  created_by, updated_at, updated_by

-- name: reached
-- When each way of somebody was last seen to reach him: by a receipt, or by himself.
-- plan: Index Scans notification_of_person, notification_receipt's unique index, way_test_of; cost =
-- what they were told since
SELECT person, channel, max(at) FROM (
  SELECT n.person, n.channel, coalesce(r.at, n.settled_at) AS at
  FROM notification AS n
  LEFT JOIN notification_receipt AS r ON r.notification_id = n.id AND r.result = 'delivered'
  WHERE n.person = ANY (%(people)s) AND n.created_at > %(since)s
    AND (n.result = 'delivered' OR r.at IS NOT NULL)
  UNION ALL
  SELECT person, way, confirmed_at FROM way_test
  WHERE person = ANY (%(people)s) AND confirmed_at > %(since)s
) AS known
GROUP BY person, channel

-- name: disabled
-- plan: Index Scan app_user_pkey
SELECT id FROM app_user WHERE id = ANY (%(ids)s) AND disabled_at IS NOT NULL

-- name: people
-- plan: Index Scan app_user_pkey
SELECT id, name FROM app_user WHERE id = ANY (%(ids)s)

-- name: link
-- That of an account that is locked counts no more.
-- plan: Index Scans calendar_link_hash_key, app_user_pkey
SELECT id, person, schedule, created_at, created_by, read_at FROM calendar_link AS l
WHERE hash = %(hash)s AND revoked_at IS NULL AND NOT EXISTS (
  SELECT FROM app_user AS u
  WHERE u.id = substr(l.created_by, 6) AND l.created_by LIKE 'user:%%' AND u.disabled_at IS NOT NULL)

-- name: links
-- plan: Index Scan calendar_link_of
SELECT id, person, schedule, created_at, created_by, read_at FROM calendar_link
WHERE created_by = %(actor)s AND revoked_at IS NULL ORDER BY created_at, id

-- name: put_link
INSERT INTO calendar_link (id, hash, person, schedule, created_at, created_by)
VALUES (%(id)s, %(hash)s, %(person)s, %(schedule)s, %(now)s, %(actor)s)

-- name: see_link
-- plan: Index Scan calendar_link_pkey
UPDATE calendar_link SET read_at = %(now)s WHERE id = %(id)s

-- name: revoke_link
-- plan: Index Scan calendar_link_pkey
UPDATE calendar_link SET revoked_at = %(now)s, revoked_by = %(actor)s
WHERE id = %(id)s AND revoked_at IS NULL AND (%(all)s OR created_by = %(actor)s)
RETURNING id, person, schedule, created_at, created_by, read_at
