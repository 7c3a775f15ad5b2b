-- name: put
-- plan: Insert
WITH told AS (
  INSERT INTO notification (ordinal, receiver, channel, person, kind, reason, dedupe_key, priority,
    simulated, content, created_at, due_at)
  VALUES (%(ordinal)s, %(receiver)s, %(channel)s, %(person)s, %(kind)s, %(reason)s, %(dedupe_key)s,
    %(priority)s, false, %(content)s, %(created_at)s, %(due_at)s)
  RETURNING id
)
INSERT INTO way_test (person, way, notification_id, code, asked_at, asked_by, practice)
SELECT %(person)s, %(way)s, id, %(code)s, %(created_at)s, %(actor)s, %(practice)s FROM told

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

-- name: linked
-- Tests of a code, of whomever: the key of a link says which one is meant.
-- plan: Index Scan way_test_code
SELECT id, person, way, asked_at, confirmed_at FROM way_test
WHERE code = %(code)s AND asked_at > %(since)s ORDER BY id

-- name: confirm_linked
-- plan: Index Scan way_test_pkey
UPDATE way_test SET confirmed_at = %(now)s WHERE id = %(id)s AND confirmed_at IS NULL RETURNING id

-- name: begin_practice
-- Nothing, when it was begun already.
-- plan: practice_call_pkey
INSERT INTO practice_call (day, called_at, people) VALUES (%(day)s, %(now)s, %(people)s)
ON CONFLICT (day) DO NOTHING RETURNING day

-- name: practices
-- The newest practice calls: who was called, and when he answered first, by whatever way.
-- plan: practice_call_pkey, Index Scan way_test_practice
SELECT p.day, p.called_at, one.person,
  (SELECT min(t.confirmed_at) FROM way_test AS t WHERE t.practice = p.day AND t.person = one.person)
    AS answered_at
FROM (SELECT day, called_at, people FROM practice_call ORDER BY day DESC LIMIT %(most)s) AS p,
  unnest(p.people) AS one (person)
ORDER BY p.day DESC, one.person
