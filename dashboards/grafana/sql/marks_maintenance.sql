SELECT starts_at AS time, ends_at AS "timeEnd", title_vi AS text, array_to_string(names, ',') AS tags
FROM board.maintenance
WHERE $__timeFilter(starts_at)
LIMIT 500
