-- name: rule_groups
-- Rules as they are in force, and retired ones.
SELECT origin, file, name, "position", interval_seconds, query_offset_seconds, item_limit, labels, rules, retired_at
FROM rule_group ORDER BY origin, file, "position"

-- name: desk_rules
-- Each version of the rules that were written in the browser.
SELECT name, version, interval_seconds, query_offset_seconds, rule, saved_at, saved_by, reason, tried
FROM desk_rule ORDER BY name, version

-- name: alerts
-- Alerts: one activation of a rule for one label set a row.
SELECT id, rule, encode(fingerprint, 'hex') AS fingerprint, name, labels, annotations, generator_url, value, priority,
  unit_id, simulated, state, active_at, fired_at, gone_at, ended_at, why, flapping, is_current, acked_at, acked_by,
  snoozed_until, unacked_at FROM alert ORDER BY id

-- name: events
-- What became of alerts.
SELECT id, alert_id, at, kind, detail, written_at FROM alert_event ORDER BY id

-- name: acts
-- What people did about alerts.
SELECT id, alert_id, at, actor, kind, note, person, told_at, instead_of FROM alert_act ORDER BY id

-- name: posted
-- Alerts of other systems, as they were posted last.
SELECT origin, encode(fingerprint, 'hex') AS fingerprint, labels, annotations, generator_url, starts_at, ends_at,
  unit_id, updated_at FROM posted_alert ORDER BY origin, fingerprint

-- name: groups
-- Alerts that are told of together.
SELECT id, route, receiver, labels, opened_at, closed_at, flushed_at, sent_at, to_json(sent_firing) AS sent_firing,
  to_json(sent_resolved) AS sent_resolved, ordinal FROM alert_group ORDER BY id

-- name: notifications
-- Messages to people. content: as Alertmanager's webhook has it, left out where it is a test with a code. Addresses are nowhere.
SELECT id, group_id, ordinal, receiver, channel, person, kind, reason, priority, simulated,
  CASE WHEN kind <> 'test' THEN content END AS content, created_at, due_at, settled_at, result, folded_into
FROM notification ORDER BY id

-- name: attempts
-- Each attempt to send one, with what the provider answered (secrets and addresses blanked when it was kept).
SELECT notification_id, attempt, started_at, ended_at, result, status, answer, provider, message_id
FROM notification_attempt ORDER BY notification_id, attempt

-- name: receipts
-- What providers reported of messages afterwards.
SELECT id, notification_id, attempt, result, at, status, followed_at FROM notification_receipt ORDER BY id

-- name: escalations
-- Who was called one after the other.
SELECT group_id, run, chain, priority, step, round, reached, started_at, ended_at, state, to_json(told) AS told
FROM escalation ORDER BY group_id, run

-- name: escalation_steps
-- Steps that were taken or passed over.
SELECT id, group_id, run, round, step, at, to_json(people) AS people, why FROM escalation_step ORDER BY id

-- name: silences
-- Silences.
SELECT id, matchers, starts_at, ends_at, created_by, comment, updated_at, actor FROM silence ORDER BY starts_at, id

-- name: maintenance
-- Planned work.
SELECT id, title_vi, title_en, scope, to_json(names) AS names, starts_at, ends_at, to_json(weekdays) AS weekdays, begins,
  ends, zone, public, announced_at, reason, in_slo, created_at, created_by, cancelled_at, cancelled_by, version,
  changed_at, changed_by FROM maintenance ORDER BY starts_at, id

-- name: incidents
-- Incidents.
SELECT id, title, severity, state, unit_id, opened_at, opened_by, closed_at, notice_at, report_at, version
FROM incident ORDER BY id

-- name: incident_alerts
-- Which alerts belong to which incident.
SELECT incident_id, alert_id, added_at, added_by FROM incident_alert ORDER BY incident_id, alert_id

-- name: incident_notes
-- The record of each incident.
SELECT id, incident_id, at, actor, kind, text, detail FROM incident_note ORDER BY id
