SELECT i.incident::text AS incident, i.severity, i.state, u.name_${lang:raw} AS unit, i.opened_at, i.notice_at, i.report_at
FROM board.incidents AS i
LEFT JOIN board.units AS u ON u.unit = i.unit
WHERE i.closed_at IS NULL
ORDER BY i.opened_at DESC
LIMIT 50
