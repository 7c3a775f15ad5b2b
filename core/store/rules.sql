-- name: groups
-- plan: Seq Scan on rule_group; a place has tens to hundreds of groups
SELECT origin, file, name, interval_seconds, query_offset_seconds, item_limit, labels, rules,
  retired_at IS NOT NULL AS retired
FROM rule_group ORDER BY origin DESC, file, position, name

-- name: put_group
INSERT INTO rule_group (origin, file, name, position, interval_seconds, query_offset_seconds,
  item_limit, labels, rules)
VALUES (%(origin)s, %(file)s, %(name)s, %(position)s, %(interval)s, %(query_offset)s, %(limit)s,
  %(labels)s, %(rules)s)
ON CONFLICT (origin, file, name) DO UPDATE SET position = excluded.position,
  interval_seconds = excluded.interval_seconds,
  query_offset_seconds = excluded.query_offset_seconds, item_limit = excluded.item_limit,
  labels = excluded.labels, rules = excluded.rules, retired_at = NULL

-- name: retire_groups
UPDATE rule_group SET retired_at = %(now)s
WHERE origin = %(origin)s AND file || ': ' || name = ANY (%(ids)s::text[])
