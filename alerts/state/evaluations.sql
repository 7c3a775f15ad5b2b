-- name: put
-- plan: Index Scan rule_evaluation_pkey
INSERT INTO rule_evaluation (origin, file, name, evaluated_at, ended_at, seconds, rules)
VALUES (%(origin)s, %(file)s, %(name)s, %(at)s, %(ended_at)s, %(seconds)s, %(rules)s)
ON CONFLICT (origin, file, name) DO UPDATE SET evaluated_at = excluded.evaluated_at,
  ended_at = excluded.ended_at, seconds = excluded.seconds, rules = excluded.rules

-- name: all
-- plan: Seq Scan rule_evaluation; a place has tens to hundreds of groups
SELECT origin, file, name, evaluated_at, ended_at, seconds, rules FROM rule_evaluation

-- name: forget
-- What was evaluated of groups that are no more. kept: ids of those that are.
-- plan: Seq Scan rule_evaluation; a place has tens to hundreds of groups
DELETE FROM rule_evaluation WHERE file || ': ' || name <> ALL (%(kept)s::text[])

-- name: gap
INSERT INTO gap (kind, from_time, to_time, detail)
VALUES ('evaluation', %(begin)s, %(end)s, jsonb_build_object('group', %(group)s::text))
