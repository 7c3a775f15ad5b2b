SELECT $__timeGroupAlias(at, 1m),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY greatest(extract(epoch FROM at - newest), 0)) AS p50,
  percentile_cont(0.95) WITHIN GROUP (ORDER BY greatest(extract(epoch FROM at - newest), 0)) AS p95
FROM board.batches
WHERE $__timeFilter(at) AND at > now() - INTERVAL '75 minutes'
  AND newest > at - INTERVAL '15 minutes'
GROUP BY 1
ORDER BY 1
