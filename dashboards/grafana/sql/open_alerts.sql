SELECT priority, name, unit, fired_at AS since, acked_at
FROM board.alerts
WHERE state IN ('firing', 'no_data')
ORDER BY priority, fired_at DESC
LIMIT 100
