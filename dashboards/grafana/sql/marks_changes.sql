SELECT at AS time, object AS text, actor AS tags
FROM board.changes
WHERE $__timeFilter(at)
ORDER BY at DESC
LIMIT 500
