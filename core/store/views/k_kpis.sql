-- Replaceable: run after every migration. The process of KPIs reads samples and what was handed in, and
-- writes values, forecasts and reminders; people hand in, approve and report through the api.

GRANT ioc_ingest TO ioc_kpi;
GRANT SELECT ON place, unit, unit_successor, unit_code, holidays, kpi_file, kpi_upload, kpi_upload_row, kpi_value, kpi_closing,
  kpi_forecast, kpi_reminder, milestone_state, correction, block, late_conflict, rollup_1h, rollup_1m,
  rollup_day, rollup_day_due, retention, expired, damage, role_grant, app_user TO ioc_kpi;
GRANT INSERT, UPDATE ON kpi_value, kpi_forecast, kpi_upload TO ioc_kpi;
GRANT INSERT ON kpi_upload_row, kpi_reminder TO ioc_kpi;
GRANT DELETE ON kpi_forecast TO ioc_kpi;

GRANT INSERT, UPDATE ON kpi_upload, kpi_value, milestone_state, kpi_task, kpi_report TO ioc_api;
GRANT INSERT ON kpi_upload_row TO ioc_api;
GRANT INSERT, DELETE ON kpi_closing TO ioc_api;

CREATE OR REPLACE VIEW kpi_upload_told AS
SELECT u.id, u.unit, u.period, u.way, u.file_name, u.sha256, u.state, u.reason, u.made_by, p.name AS made_by_name,
  u.made_at, u.decided_by, d.name AS decided_by_name, u.decided_at, u.decision, u.replaces, u.version,
  n.rows, n.remarks, n.simulated
FROM kpi_upload AS u
LEFT JOIN app_user AS p ON p.id = substring(u.made_by FROM '^user:(.*)$')
LEFT JOIN app_user AS d ON d.id = substring(u.decided_by FROM '^user:(.*)$')
CROSS JOIN LATERAL (
  SELECT count(*)::int AS rows, count(*) FILTER (WHERE r.remark <> '')::int AS remarks,
    coalesce(bool_or(r.simulated), false) AS simulated
  FROM kpi_upload_row AS r WHERE r.upload = u.id
) AS n;
COMMENT ON VIEW kpi_upload_told IS 'Uploads without their file: who made and decided them by name, and what is counted of their rows.';

CREATE OR REPLACE VIEW kpi_row_counted AS
SELECT r.upload, r.line, r.kpi, r.unit, r.period, r.part, r.numerator, r.denominator, r.numerator_cell,
  r.denominator_cell, r.remark, r.simulated, u.made_at, u.state,
  u.decided_by IS NOT NULL AND u.state IN ('approved', 'replaced') AS is_official
FROM kpi_upload_row AS r JOIN kpi_upload AS u ON u.id = r.upload
WHERE u.state IN ('submitted', 'approved', 'replaced');
COMMENT ON VIEW kpi_row_counted IS 'Rows of uploads that were neither returned nor undone, with what became of their upload. Of one figure the newest counts.';

CREATE OR REPLACE VIEW kpi_report_told AS
SELECT r.id, r.period, r.scope, r.as_of, r.state, r.pdf_sha256, r.xlsx_sha256, octet_length(r.pdf) AS pdf_bytes,
  octet_length(r.xlsx) AS xlsx_bytes, r.pages, r.simulated, r.made_by, m.name AS made_by_name, r.made_at,
  r.approved_by, a.name AS approved_by_name, r.approved_at
FROM kpi_report AS r
LEFT JOIN app_user AS m ON m.id = substring(r.made_by FROM '^user:(.*)$')
LEFT JOIN app_user AS a ON a.id = substring(r.approved_by FROM '^user:(.*)$');
COMMENT ON VIEW kpi_report_told IS 'Reports without their pages: who made and approved them by name, and their sizes.';
GRANT SELECT ON kpi_upload_told, kpi_row_counted TO ioc_kpi;

CREATE OR REPLACE VIEW board.kpis AS
SELECT v.kpi, nullif(v.unit, '') AS unit, nullif(v.scope, '') AS scope, v.period, v.numerator, v.denominator, v.value,
  nullif(v.why, '') AS why, v.status, v.origin, v.simulated, v.have, v.want, v.as_of, v.recorded_at
FROM public.kpi_value AS v WHERE v.replaced_at IS NULL;
COMMENT ON VIEW board.kpis IS 'Values of indicators in force: of units, and of scopes of units. value NULL: there is none, why says why; it is not 0.';
GRANT SELECT ON board.kpis TO ioc_grafana;
