-- name: versions
-- plan: Index Scan desk_rule_pkey; cost = versions of one rule
SELECT name, version, interval_seconds, query_offset_seconds, rule, saved_at, saved_by, reason, tried
FROM desk_rule WHERE name = %(name)s ORDER BY version DESC

-- name: newest
-- plan: Index Only Scan desk_rule_pkey; a place has tens of such rules, of tens of versions
SELECT DISTINCT ON (name) name, version, interval_seconds, query_offset_seconds, rule, saved_at,
  saved_by, reason, tried
FROM desk_rule ORDER BY name, version DESC

-- name: put
INSERT INTO desk_rule (name, version, interval_seconds, query_offset_seconds, rule, saved_at,
  saved_by, reason, tried)
VALUES (%(name)s, %(version)s, %(interval)s, %(query_offset)s, %(rule)s, %(now)s, %(actor)s,
  %(reason)s, %(tried)s)
ON CONFLICT (name, version) DO NOTHING
