-- Replaceable: run after every migration. What boards ask beside series: alerts, messages about them,
-- maintenance, changes. No name, number or address of a person, and no text that a person or a provider wrote, but what
-- announced maintenance is called.
-- Where rows are hidden that somebody else may not see, the view is a barrier: no condition is looked at before.

CREATE OR REPLACE VIEW board.place AS
SELECT p.zone FROM public.place AS p;
COMMENT ON VIEW board.place IS 'Whose days are counted: one row.';

CREATE OR REPLACE VIEW board.alerts AS
SELECT a.id AS alert, a.name, a.priority, a.unit_id AS unit, a.labels, a.annotations, a.value, a.state, a.simulated,
  a.active_at, a.fired_at, a.ended_at, a.acked_at, a.flapping, a.labels ->> 'class' AS class, a.why
FROM public.alert AS a
WHERE a.rule <> 'ioc: canary: CanaryAlive';  -- the alert that always fires, by which the way is tried
COMMENT ON VIEW board.alerts IS 'Alerts, also those that are over (ended_at). fired_at NULL: it waits whether it lasts.';

CREATE OR REPLACE VIEW board.alert_acts AS
SELECT k.alert_id AS alert, k.at, k.kind
FROM public.alert_act AS k;
COMMENT ON VIEW board.alert_acts IS 'What people did about alerts, and when; not who.';

CREATE OR REPLACE VIEW board.alert_events AS
SELECT e.alert_id AS alert, e.at, e.kind
FROM public.alert_event AS e;
COMMENT ON VIEW board.alert_events IS 'What became of alerts: firing, resolved, no_data, back, flapping, quiet, missed.';

CREATE OR REPLACE VIEW board.notifications AS
SELECT n.id AS notification, n.kind, n.priority, n.simulated, n.created_at, n.settled_at, n.result,
  CASE
    WHEN n.channel ~ '/[0-9]+$' THEN substring(n.channel FROM '([^/]*)/[0-9]+$')
    WHEN n.channel ~ '^person/[^/]+/[^/]+$' THEN substring(n.channel FROM '([^/]*)$')
  END AS way
FROM public.notification AS n
WHERE n.channel <> 'ioc-canary/null/0';
COMMENT ON VIEW board.notifications IS 'Messages by way; to whom and what is in none of the columns. result NULL: not settled.';

CREATE OR REPLACE VIEW board.attempts AS
SELECT t.notification_id AS notification, t.attempt, t.started_at, t.ended_at, t.result
FROM public.notification_attempt AS t
JOIN public.notification AS n ON n.id = t.notification_id
WHERE n.channel <> 'ioc-canary/null/0';
COMMENT ON VIEW board.attempts IS 'Each try to send. result NULL: the sender died in between, or is at it.';

CREATE OR REPLACE VIEW board.incidents AS
SELECT i.id AS incident, i.severity, i.state, i.unit_id AS unit, i.opened_at, i.closed_at, i.notice_at, i.report_at
FROM public.incident AS i;
COMMENT ON VIEW board.incidents IS 'Incidents, and when a notice and a report of them are due.';

CREATE OR REPLACE VIEW board.maintenance WITH (security_barrier) AS
SELECT m.id AS maintenance, m.title_vi, m.title_en, m.scope, m.names, m.starts_at, m.ends_at, m.public
FROM public.maintenance AS m WHERE m.cancelled_at IS NULL;
COMMENT ON VIEW board.maintenance IS 'Maintenance that was not called off.';

CREATE OR REPLACE VIEW board.changes WITH (security_barrier) AS
SELECT a.at, a.actor, a.action, a.object
FROM public.audit AS a WHERE a.action = 'place.apply';
COMMENT ON VIEW board.changes IS 'When the place''s files were put into force, and by whom.';

GRANT SELECT ON board.place, board.alerts, board.alert_acts, board.alert_events, board.notifications, board.attempts,
  board.incidents, board.maintenance, board.changes TO ioc_grafana;
