SELECT extract(epoch FROM now() - max(evaluated_at)) AS age, max(seconds) AS slowest, sum(seconds) AS all_together
FROM board.evaluations
