SELECT to_char(day AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, samples, bytes, bytes::float8 / nullif(samples, 0) AS bytes_each
FROM board.packed_days
WHERE state IN ('packed', 'dropped')
ORDER BY board.packed_days.day DESC
LIMIT 31
