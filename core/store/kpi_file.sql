-- name: newest
-- plan: Index Scan Backward kpi_file_pkey (one row)
SELECT document, retired_at IS NOT NULL FROM kpi_file ORDER BY id DESC LIMIT 1

-- name: at
-- The one in force at a time; of times before the first one, the first.
-- plan: Index Scan Backward kpi_file_pkey; a place has some versions
SELECT document, retired_at IS NOT NULL AND retired_at <= %(at)s FROM kpi_file
ORDER BY put_at <= %(at)s DESC, CASE WHEN put_at <= %(at)s THEN id ELSE -id END DESC LIMIT 1

-- name: numbered
-- plan: Index Scan Backward kpi_file_pkey (one row)
SELECT id, retired_at IS NOT NULL FROM kpi_file ORDER BY id DESC LIMIT 1

-- name: numbered_at
-- plan: Index Scan Backward kpi_file_pkey; a place has some versions
SELECT id, retired_at IS NOT NULL AND retired_at <= %(at)s FROM kpi_file
ORDER BY put_at <= %(at)s DESC, CASE WHEN put_at <= %(at)s THEN id ELSE -id END DESC LIMIT 1

-- name: names
-- What the indicators in force are called.
-- plan: Index Scan Backward kpi_file_pkey (one row), Function Scan of its indicators
SELECT kpi, name_vi, name_en FROM board.kpi_definitions

-- name: put
INSERT INTO kpi_file (document, put_at) VALUES (%(text)s, %(now)s)

-- name: retire
UPDATE kpi_file SET retired_at = %(now)s
WHERE id = (SELECT max(id) FROM kpi_file) AND retired_at IS NULL
