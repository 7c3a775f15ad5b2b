-- name: insert
-- plan: the unique index of dedupe_key tells what is there already
INSERT INTO notification (group_id, ordinal, receiver, channel, person, kind, reason, dedupe_key,
  priority, simulated, content, created_at, due_at)
VALUES (%(group_id)s, %(ordinal)s, %(receiver)s, %(channel)s, %(person)s, %(kind)s, %(reason)s,
  %(dedupe_key)s, %(priority)s, %(simulated)s, %(content)s, %(created_at)s, %(due_at)s)
ON CONFLICT (dedupe_key) DO NOTHING
