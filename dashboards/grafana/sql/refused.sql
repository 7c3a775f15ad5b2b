SELECT source, protocol, reason, count(*) AS payloads, sum(refused) AS samples, max(at) AS last_at,
  count(*) FILTER (WHERE replayed_at IS NULL) AS waiting
FROM board.refused
WHERE $__timeFilter(at)
GROUP BY source, protocol, reason
ORDER BY payloads DESC
LIMIT 50
