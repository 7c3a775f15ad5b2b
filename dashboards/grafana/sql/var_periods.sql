SELECT period
FROM board.kpis
WHERE scope IS NOT NULL AND value IS NOT NULL
GROUP BY period
ORDER BY board.period_last(period) DESC, period
LIMIT 60
