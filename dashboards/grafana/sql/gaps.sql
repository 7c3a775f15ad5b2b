SELECT source, kind, count(*) AS holes, sum(missing) AS missing, max(to_time) AS last_at,
  max(extract(epoch FROM to_time - from_time)) AS longest
FROM board.gaps
WHERE $__timeFilter(to_time)
GROUP BY source, kind
ORDER BY last_at DESC
LIMIT 50
