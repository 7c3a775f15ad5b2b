SELECT DISTINCT labels ->> 'portal' AS portal
FROM board.series
WHERE metric = 'portal_up'
ORDER BY 1
