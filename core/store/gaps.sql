-- name: record
INSERT INTO gap (source_id, series_id, kind, from_time, to_time, missing, detail)
VALUES (%(source)s, NULL, %(kind)s, %(since)s, %(until)s, %(missing)s, %(detail)s)
