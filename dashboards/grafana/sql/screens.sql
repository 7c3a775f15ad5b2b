SELECT wall, count(*) AS screens, count(*) FILTER (WHERE seen_at > now() - INTERVAL '2 minutes') AS awake, max(seen_at) AS last_at
FROM board.screens
WHERE in_use
GROUP BY wall
ORDER BY wall
