-- name: find
-- plan: Index Scan heartbeat_pkey
SELECT h.id, h.name_vi, h.name_en, h.unit_id, h.period_seconds, h.cron, h.zone, h.grace_seconds,
  s.started_at, s.ended_at, coalesce(s.failed, false) AS failed, s.exit_code, s.run_seconds,
  (SELECT since FROM heartbeat_watch) AS since
FROM heartbeat AS h
LEFT JOIN heartbeat_state AS s ON s.heartbeat_id = h.id
WHERE h.id = %(id)s AND h.retired_at IS NULL

-- name: all
-- plan: Seq Scan on heartbeat; at most a thousand
SELECT h.id, h.name_vi, h.name_en, h.unit_id, h.period_seconds, h.cron, h.zone, h.grace_seconds,
  s.started_at, s.ended_at, coalesce(s.failed, false) AS failed, s.exit_code, s.run_seconds,
  (SELECT since FROM heartbeat_watch) AS since
FROM heartbeat AS h
LEFT JOIN heartbeat_state AS s ON s.heartbeat_id = h.id
WHERE h.retired_at IS NULL
ORDER BY h.id

-- name: body
SELECT body FROM heartbeat_state WHERE heartbeat_id = %(id)s

-- name: note_start
INSERT INTO heartbeat_state (heartbeat_id, started_at) VALUES (%(id)s, %(at)s)
ON CONFLICT (heartbeat_id) DO UPDATE SET started_at = excluded.started_at

-- name: note_end
INSERT INTO heartbeat_state (heartbeat_id, ended_at, failed, exit_code, run_seconds, body)
VALUES (%(id)s, %(at)s, %(failed)s, %(exit_code)s, %(run_seconds)s, %(body)b)
ON CONFLICT (heartbeat_id) DO UPDATE SET started_at = NULL, ended_at = excluded.ended_at,
  failed = excluded.failed, exit_code = excluded.exit_code, run_seconds = excluded.run_seconds,
  body = excluded.body

-- name: watch
-- Since when nobody was missed: from now on when the last look is long ago, or lies ahead of now.
INSERT INTO heartbeat_watch AS w (since, seen_at) VALUES (%(now)s, %(now)s)
ON CONFLICT (one_row) DO UPDATE SET seen_at = excluded.seen_at,
  since = CASE WHEN excluded.seen_at - w.seen_at > %(gap)s OR w.since > excluded.seen_at
    THEN excluded.seen_at ELSE w.since END
RETURNING since

-- name: watched_at
SELECT seen_at FROM heartbeat_watch

-- name: pull_back
-- A report that lies ahead came when the clock was wrong; else it would hide years of silence.
UPDATE heartbeat_state
SET started_at = CASE WHEN started_at > %(now)s THEN %(now)s ELSE started_at END,
  ended_at = CASE WHEN ended_at > %(now)s THEN %(now)s ELSE ended_at END
WHERE greatest(started_at, ended_at) > %(now)s + %(tolerance)s
RETURNING heartbeat_id
