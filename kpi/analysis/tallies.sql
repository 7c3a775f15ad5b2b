-- name: filed
-- When the place first had its file.
-- plan: Seq Scan kpi_file; some versions
SELECT min(put_at) FROM kpi_file

-- name: stored
-- Of each figure: whether it is there, when it first was, whether it was approved, and changed afterwards.
-- plan: Index Scan kpi_value_revisions or kpi_value_period; cost = revisions of a year
WITH revision AS (
  SELECT id, kpi, unit, period, numerator, denominator, recorded_at,
    replaced_at IS NULL AS is_current, value IS NOT NULL OR why = 'not_applicable' AS is_there,
    min(id) FILTER (WHERE status = 'chinh_thuc' AND upload IS NOT NULL) OVER figure AS approved
  FROM kpi_value
  WHERE unit <> '' AND kpi = ANY (%(kpis)s) AND period = ANY (%(periods)s)
  WINDOW figure AS (PARTITION BY kpi, unit, period)
)
SELECT revision.kpi, revision.unit, revision.period, bool_or(is_current AND is_there),
  min(revision.recorded_at) FILTER (WHERE is_there), bool_or(approved IS NOT NULL),
  coalesce(bool_or(revision.id > approved AND (revision.numerator, revision.denominator)
    IS DISTINCT FROM (first.numerator, first.denominator)), false)
FROM revision LEFT JOIN kpi_value AS first ON first.id = approved
GROUP BY revision.kpi, revision.unit, revision.period

-- name: rows
-- Lines that were handed in, and those of them that were sent back, taken back, or needed a reason.
-- plan: Hash Join (Index Scan kpi_upload_row_of; kpi_upload); cost = lines of a year
SELECT kpi, kpi_upload_row.unit, kpi_upload_row.period, count(*),
  count(*) FILTER (WHERE state IN ('returned', 'undone') OR remark <> '')
FROM kpi_upload_row JOIN kpi_upload ON kpi_upload.id = upload
WHERE kpi = ANY (%(kpis)s) AND kpi_upload_row.period = ANY (%(periods)s)
GROUP BY kpi, kpi_upload_row.unit, kpi_upload_row.period
