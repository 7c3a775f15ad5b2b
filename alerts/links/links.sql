-- name: lock
-- Of messages that are sent to somebody at once, one makes the link and the others find it.
SELECT pg_advisory_xact_lock(hashtext('ioc link ' || %(alert)s::int8 || ' ' || %(person)s))

-- name: recent
-- What one person is told within an hour, whichever way, has one code.
-- plan: Index Scan alert_link_of
SELECT code, alert_id AS alert, person, expires_at FROM alert_link
WHERE alert_id = %(alert)s AND person = %(person)s AND made_at > %(since)s
ORDER BY made_at DESC LIMIT 1

-- name: put
-- plan: Insert (conflict arbiter: alert_link_pkey)
INSERT INTO alert_link (code, alert_id, person, made_at, expires_at)
VALUES (%(code)s, %(alert)s, %(person)s, %(now)s, %(expires_at)s)
ON CONFLICT (code) DO NOTHING RETURNING code

-- name: find
-- plan: Index Scan alert_link_pkey
SELECT code, alert_id AS alert, person, expires_at FROM alert_link WHERE code = %(code)s

-- name: use
-- plan: Index Scan alert_link_pkey
UPDATE alert_link SET uses = uses + 1 WHERE code = %(code)s

-- name: forget
-- plan: Seq Scan alert_link; cost = links of a week
DELETE FROM alert_link WHERE expires_at < %(before)s

-- name: void
-- plan: Seq Scan alert_link; cost = links of a week
DELETE FROM alert_link WHERE person = %(person)s AND person <> '' AND expires_at > %(now)s

-- name: is_out
-- plan: Index Scan app_user_pkey
SELECT disabled_at IS NOT NULL FROM app_user WHERE id = %(user)s

-- name: told
-- Open alerts of which somebody was told, the most urgent first.
-- plan: Index Scan notification_of_person, then alert_pkey; cost = what he was told in some days
SELECT a.id FROM alert AS a
WHERE a.id IN (SELECT unnest(alerts_told(n.content)) FROM notification AS n
    WHERE n.person = %(person)s AND n.created_at > %(since)s)
  AND a.state IN ('firing', 'no_data')
ORDER BY a.priority, a.fired_at, a.id LIMIT %(limit)s
