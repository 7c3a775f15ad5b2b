-- name: users
-- Who may sign in. Neither passwords, nor their hashes, nor second factors.
SELECT id, name, must_change_password, created_at, disabled_at FROM app_user ORDER BY id

-- name: roles
-- Who has which role, in which unit (empty: everywhere).
SELECT user_id, role, unit_id, granted_at FROM role_grant ORDER BY user_id, role, unit_id

-- name: keys
-- Keys of programs: what each may, never what it is.
SELECT id, name, to_json(scopes) AS scopes, source_id, heartbeat_id, unit_id, created_at, expires_at, revoked_at
FROM api_key ORDER BY id

-- name: screens
-- Screens on walls.
SELECT id, name, wall_id, approved_by, approved_at, seen_at, revoked_by, revoked_at FROM screen ORDER BY id

-- name: overrides
-- Who takes a shift of whom.
SELECT id, schedule, begins_at, ends_at, person, replaces, swap, note, version, created_at, created_by, updated_at,
  updated_by, deleted_at FROM schedule_override ORDER BY id

-- name: handovers
-- Handovers of shifts, as they were written and confirmed.
SELECT id, unit_id, since, written_at, written_by, note, sheet, encode(hash, 'hex') AS hash, withdrawn_at, confirmed_at,
  confirmed_by, remark FROM handover ORDER BY id

-- name: shift_notes
-- Notes of shifts.
SELECT id, unit_id, at, actor, text FROM shift_note ORDER BY id

-- name: calendars
-- Who reads which calendar by telephone; not its address.
SELECT id, person, schedule, created_at, created_by, read_at, revoked_at, revoked_by FROM calendar_link ORDER BY created_at, id

-- name: way_tests
-- Ways to people that were tried; not the code.
SELECT id, person, way, notification_id, asked_at, asked_by, confirmed_at, practice FROM way_test ORDER BY id

-- name: practice_calls
-- Calls that were practised.
SELECT day, called_at, to_json(people) AS people FROM practice_call ORDER BY day

-- name: backups
-- Backups that were made.
SELECT id, name, begun_at, ended_at, bytes, error FROM backup ORDER BY id

-- name: backup_drills
-- Backups that were tried.
SELECT id, name, begun_at, ended_at, error FROM backup_drill ORDER BY id

-- name: holds
-- When messages were held back.
SELECT id, begun_at, reason, ended_at, ended_by FROM hold ORDER BY id

-- name: migrations
-- Of which form the database was.
SELECT number, name, sha256, applied_at FROM migration ORDER BY number
