SELECT count(*) FILTER (WHERE priority = 'p1') AS p1, count(*) FILTER (WHERE priority = 'p2') AS p2,
  count(*) FILTER (WHERE priority = 'p3') AS p3, count(*) FILTER (WHERE priority = 'p4') AS p4
FROM board.alerts
WHERE state IN ('firing', 'no_data') AND unit = ${unit:sqlstring}
