SELECT avg(simulated::int) AS simulated
FROM board.series
WHERE source NOT LIKE 'ioc-%' AND unit = ${unit:sqlstring}
