SELECT $__timeGroupAlias(at, 1m), sum(samples) AS samples
FROM board.batches
WHERE $__timeFilter(at) AND at > now() - INTERVAL '75 minutes'
GROUP BY 1
ORDER BY 1
