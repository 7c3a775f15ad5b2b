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
