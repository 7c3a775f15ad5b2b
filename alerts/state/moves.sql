-- name: leave
-- Alerts of rules that are called otherwise now. Of a rule each label set is current once, also in
-- between: so they go by names that nobody has, which begin with a character of no text.
-- plan: Nested Loop, Index Scan alert_current
UPDATE alert SET rule = chr(1) || r.after
FROM jsonb_each_text(%(names)s) AS r (before, after)
WHERE alert.is_current AND alert.rule = r.before

-- name: enter
-- plan: Nested Loop, Index Scan alert_current
UPDATE alert SET rule = r.after
FROM jsonb_each_text(%(names)s) AS r (before, after)
WHERE alert.is_current AND alert.rule = chr(1) || r.after
