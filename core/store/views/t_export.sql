-- Replaceable: run after every migration. Who copies the cluster may also read it row by row, for `ioc export`: all but
-- what opens something (passwords, keys, tokens, codes, second factors), and nothing more may be changed by it.

REVOKE SELECT ON app_user, api_key FROM ioc_backup;
GRANT SELECT ON unit_code, unit_successor, retention, expired, gap, correction, late_conflict, rejected_total, heartbeat,
  heartbeat_state, probe_target, probe_policy, routing, holidays, kpi_file, sample_late, pack_day, rollup_day, rollup_1h,
  desk_rule, alert_act, posted_alert, alert_group, notification, notification_attempt, notification_receipt, escalation,
  escalation_step, maintenance, incident_alert, incident_note, schedule_override, handover, shift_note, practice_call, hold,
  kpi_upload_row, kpi_closing, kpi_forecast, kpi_reminder, kpi_task, milestone_state, kpi_report TO ioc_backup;
GRANT SELECT (id, name, must_change_password, created_at, disabled_at) ON app_user TO ioc_backup;
GRANT SELECT (id, name, scopes, source_id, heartbeat_id, unit_id, created_at, expires_at, revoked_at) ON api_key TO ioc_backup;
GRANT SELECT (id, name, wall_id, approved_by, approved_at, seen_at, revoked_by, revoked_at) ON screen TO ioc_backup;
GRANT SELECT (id, person, schedule, created_at, created_by, read_at, revoked_at, revoked_by) ON calendar_link TO ioc_backup;
GRANT SELECT (id, person, way, notification_id, asked_at, asked_by, confirmed_at, practice) ON way_test TO ioc_backup;
GRANT INSERT ON audit TO ioc_backup;
GRANT EXECUTE ON FUNCTION pg_advisory_xact_lock(bigint) TO ioc_backup; -- rows of the record follow one another
