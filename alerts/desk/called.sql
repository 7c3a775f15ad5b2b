-- name: names
-- plan: Append of Index Scans app_user_pkey and unit_pkey
SELECT 'user', id, name, NULL FROM app_user WHERE id = ANY (%(people)s)
UNION ALL SELECT 'unit', id, name_vi, name_en FROM unit WHERE id = ANY (%(units)s)
