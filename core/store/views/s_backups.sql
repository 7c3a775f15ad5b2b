-- Replaceable: run after every migration. Who makes backups counts what is in them, and notes them; who
-- leads the alerts tells how old the last one is, and sees whether messages are held back.

GRANT USAGE ON SCHEMA public TO ioc_backup;
GRANT SELECT ON migration, place, packed, unit, metric, source, series, role_grant, audit, alert,
  alert_event, silence, incident, rule_group, block, sample, kpi_value, kpi_upload, backup, backup_drill TO ioc_backup;
GRANT INSERT, UPDATE ON backup TO ioc_backup;
GRANT INSERT ON backup_drill TO ioc_backup;

GRANT SELECT ON backup, backup_drill, hold, migration TO ioc_alerts;
