-- name: numerator
-- What stands of an indicator in uploads that count, its parts added up.
-- plan: Index Scan kpi_upload_row_of
SELECT r.period, r.unit, sum(r.numerator), max(u.made_at), bool_or(r.simulated)
FROM kpi_upload_row AS r JOIN kpi_upload AS u ON u.id = r.upload
WHERE r.kpi = %(kpi)s AND r.period = ANY (%(periods)s) AND u.state IN ('submitted', 'approved')
GROUP BY r.period, r.unit HAVING count(r.numerator) > 0

-- name: denominator
-- plan: Index Scan kpi_upload_row_of
SELECT r.period, r.unit, sum(r.denominator), max(u.made_at), bool_or(r.simulated)
FROM kpi_upload_row AS r JOIN kpi_upload AS u ON u.id = r.upload
WHERE r.kpi = %(kpi)s AND r.period = ANY (%(periods)s) AND u.state IN ('submitted', 'approved')
GROUP BY r.period, r.unit HAVING count(r.denominator) > 0
