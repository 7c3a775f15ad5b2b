SELECT avg(simulated::int) AS simulated
FROM board.kpi_totals
WHERE value IS NOT NULL AND ends <= (SELECT board.period_chosen(${period:sqlstring}))
