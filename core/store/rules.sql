-- name: groups
-- plan: Seq Scans on rule_group and desk_rule; a place has tens to hundreds of groups
SELECT origin, file, name, interval_seconds, query_offset_seconds, item_limit, labels, rules,
  retired_at IS NOT NULL AS retired, position
FROM rule_group
UNION ALL
SELECT 'desk', 'desk', d.name, d.interval_seconds, d.query_offset_seconds, 0, '{}', d.rules, false, 0
FROM (SELECT DISTINCT ON (name) *, jsonb_build_array(rule) AS rules
  FROM desk_rule ORDER BY name, version DESC) AS d
WHERE d.rule IS NOT NULL
ORDER BY origin DESC, file, position, name

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
