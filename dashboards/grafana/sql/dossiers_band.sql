WITH today AS (SELECT (now() AT TIME ZONE zone)::date AS day FROM board.place),
daily AS (
  SELECT d.day, d.time, sum(d.increase) AS received
  FROM board.days AS d, today
  WHERE d.metric = 'dvc_dossiers_received_total' AND d.unit IN (${unit:sqlstring}) AND d.day > today.day - 60
  GROUP BY d.day, d.time
)
SELECT d.time, d.received, CASE count(w.received) WHEN 4 THEN min(w.received) END AS low,
  CASE count(w.received) WHEN 4 THEN max(w.received) END AS high
FROM daily AS d
CROSS JOIN today
LEFT JOIN daily AS w ON w.day IN (d.day - 7, d.day - 14, d.day - 21, d.day - 28)
WHERE d.day > today.day - 31
GROUP BY d.time, d.received
ORDER BY d.time
