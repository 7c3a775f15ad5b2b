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

CREATE OR REPLACE VIEW board.kpis AS
SELECT v.kpi, nullif(v.unit, '') AS unit, nullif(v.scope, '') AS scope, v.period, v.numerator, v.denominator, v.value,
  nullif(v.why, '') AS why, v.status, v.origin, v.simulated, v.have, v.want, v.as_of, v.recorded_at
FROM public.kpi_value AS v WHERE v.replaced_at IS NULL;
COMMENT ON VIEW board.kpis IS 'Values of indicators in force: of units, and of scopes of units. value NULL: there is none, why says why; it is not 0.';
GRANT SELECT ON board.kpis TO ioc_grafana;
