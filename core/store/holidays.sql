-- name: holidays
-- plan: Seq Scan holidays (one row)
SELECT document, retired_at IS NOT NULL FROM holidays

-- name: put
INSERT INTO holidays (document, put_at) VALUES (%(text)s, %(now)s)
ON CONFLICT (one_row) DO UPDATE SET document = excluded.document, put_at = excluded.put_at,
  retired_at = NULL

-- name: retire
UPDATE holidays SET retired_at = %(now)s, put_at = %(now)s WHERE retired_at IS NULL
