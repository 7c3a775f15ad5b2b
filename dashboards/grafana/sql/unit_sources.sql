SELECT s.source, s.name_${lang:raw} AS name, s.state, s.last_seen_at, s.expected_period_seconds
FROM board.sources AS s
WHERE s.in_use AND s.unit = ${unit:sqlstring}
ORDER BY s.source
