SELECT starts_at AS time, ends_at AS "timeEnd", title_${lang:raw} AS text, array_to_string(names, ',') AS tags
FROM board.maintenance
WHERE starts_at <= $__timeTo() AND ends_at >= $__timeFrom()
ORDER BY starts_at DESC
LIMIT 500
