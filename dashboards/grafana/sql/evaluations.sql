SELECT e.file, e.name, e.evaluated_at, extract(epoch FROM now() - e.evaluated_at) AS age_seconds, e.seconds
FROM board.evaluations AS e
ORDER BY e.seconds DESC
LIMIT 100
