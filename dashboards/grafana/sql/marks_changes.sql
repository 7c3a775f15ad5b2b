SELECT at AS time, object AS text, actor AS tags
FROM board.changes
WHERE $__timeFilter(at)
LIMIT 500
