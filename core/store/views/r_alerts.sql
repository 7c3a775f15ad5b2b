-- Replaceable: run after every migration. The leader of alerts reads samples, records what rules give as
-- any writer does, and owns what becomes of alerts; people act through the api.

GRANT ioc_ingest TO ioc_alerts;
GRANT SELECT ON place, holidays, rule_group, desk_rule, routing, rule_evaluation, alert, alert_event, alert_act,
  posted_alert, silence, maintenance, schedule_override, alert_group, escalation, escalation_step, notification, notification_attempt, channel_state, alerter, correction, block,
  late_conflict, rollup_1h, rollup_1m, retention, expired, damage, unit_successor, role_grant, app_user
  TO ioc_alerts;
GRANT INSERT, UPDATE, DELETE ON rule_evaluation, alert TO ioc_alerts;
GRANT INSERT ON alert_event TO ioc_alerts;
GRANT DELETE ON posted_alert TO ioc_alerts;
GRANT INSERT, UPDATE ON alert_group, escalation, notification, notification_attempt, channel_state TO ioc_alerts;
GRANT INSERT ON escalation_step TO ioc_alerts;
GRANT USAGE ON SEQUENCE escalation_change TO ioc_alerts;
GRANT UPDATE (told_at) ON alert_act TO ioc_alerts;
GRANT SELECT, INSERT, UPDATE (followed_at) ON notification_receipt TO ioc_alerts;
GRANT SELECT ON incident_alert TO ioc_alerts;
-- Of its own canaries it keeps a day, of all else what the place says.
GRANT SELECT ON calendar_link TO ioc_alerts;
GRANT DELETE ON schedule_override, calendar_link, escalation, escalation_step, notification, notification_attempt, alert_event, alert_act, alert_group, silence, maintenance
  TO ioc_alerts;
GRANT UPDATE ON alerter TO ioc_alerts;

GRANT INSERT, UPDATE ON posted_alert, silence TO ioc_api;
GRANT SELECT, INSERT ON alert_link TO ioc_alerts;
GRANT SELECT, DELETE, UPDATE (uses) ON alert_link TO ioc_api;
GRANT INSERT ON desk_rule TO ioc_api;
GRANT INSERT, UPDATE (title_vi, title_en, scope, names, starts_at, ends_at, weekdays, begins, ends, zone,
  public, announced_at, reason, in_slo, version, changed_at, changed_by, cancelled_at, cancelled_by)
  ON maintenance TO ioc_api;
GRANT INSERT, UPDATE ON schedule_override, calendar_link TO ioc_api;
GRANT INSERT ON alert_act TO ioc_api;
GRANT INSERT, UPDATE (title, severity, state, closed_at, notice_at, report_at, version) ON incident TO ioc_api;
GRANT INSERT, DELETE ON incident_alert TO ioc_api;
GRANT INSERT ON incident_note, shift_note TO ioc_api;
GRANT INSERT, UPDATE (withdrawn_at, confirmed_at, confirmed_by, remark) ON handover TO ioc_api;
GRANT UPDATE (acked_at, acked_by, snoozed_until, unacked_at) ON alert TO ioc_api;
GRANT UPDATE ON notification TO ioc_api;
GRANT INSERT ON notification_receipt TO ioc_api;
GRANT INSERT, DELETE ON unread_receipt TO ioc_api;
GRANT SELECT, DELETE, UPDATE (used_at) ON push_subscription TO ioc_alerts;
GRANT SELECT, INSERT, UPDATE, DELETE ON push_subscription TO ioc_api;
GRANT SELECT, INSERT ON way_test, practice_call TO ioc_alerts;
GRANT SELECT ON practice_call TO ioc_api;
GRANT SELECT, INSERT, UPDATE (confirmed_at) ON way_test TO ioc_api;
GRANT INSERT ON notification TO ioc_api;
