-- name: put
-- plan: Insert
WITH told AS (
  INSERT INTO notification (ordinal, receiver, channel, person, kind, reason, dedupe_key, priority,
    simulated, content, created_at, due_at)
  VALUES (%(ordinal)s, %(receiver)s, %(channel)s, %(person)s, %(kind)s, %(reason)s, %(dedupe_key)s,
    %(priority)s, false, %(content)s, %(created_at)s, %(due_at)s)
  RETURNING id
)
INSERT INTO way_test (person, way, notification_id, code, asked_at, asked_by)
SELECT %(person)s, %(way)s, id, %(code)s, %(created_at)s, %(actor)s FROM told

-- name: lately
-- plan: Index Scan way_test_of
SELECT max(asked_at) FROM way_test WHERE person = %(person)s

-- name: newest
-- The last test of somebody, by way, and what became of its messages; and when each way was confirmed last.
-- plan: Index Scans way_test_of, notification_pkey; cost = tests of one person
SELECT DISTINCT ON (t.way) t.way, t.asked_at, t.asked_by,
  CASE WHEN EXISTS (SELECT FROM notification_receipt AS r
      WHERE r.notification_id = n.id AND r.result = 'delivered') THEN 'delivered'
    WHEN EXISTS (SELECT FROM notification_receipt AS r
      WHERE r.notification_id = n.id AND r.result = 'failed') THEN 'failed'
    ELSE coalesce(n.result, (SELECT a.result FROM notification_attempt AS a
      WHERE a.notification_id = n.id ORDER BY a.attempt DESC LIMIT 1), 'waiting') END AS result,
  (SELECT a.answer FROM notification_attempt AS a
    WHERE a.notification_id = n.id ORDER BY a.attempt DESC LIMIT 1) AS answer,
  t.confirmed_at,
  (SELECT max(o.confirmed_at) FROM way_test AS o WHERE o.person = t.person AND o.way = t.way)
    AS tested_at
FROM way_test AS t LEFT JOIN notification AS n ON n.id = t.notification_id
WHERE t.person = %(person)s
ORDER BY t.way, t.id DESC

-- name: confirm
-- Within a day, and each code once.
-- plan: Index Scan way_test_of
UPDATE way_test SET confirmed_at = %(now)s
WHERE person = %(person)s AND code = %(code)s AND asked_at > %(since)s AND confirmed_at IS NULL
RETURNING way
