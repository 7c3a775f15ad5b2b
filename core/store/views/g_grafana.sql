-- Replaceable: run after every migration. What boards ask beside series: alerts, maintenance, changes.

CREATE OR REPLACE VIEW board.alerts AS
SELECT a.id AS alert, a.name, a.priority, a.unit_id AS unit, a.labels, a.annotations, a.value, a.state, a.simulated,
  a.active_at, a.fired_at, a.ended_at, a.acked_at, a.flapping
FROM public.alert AS a;
COMMENT ON VIEW board.alerts IS 'Alerts, also those that are over (ended_at). fired_at NULL: it waits whether it lasts.';

CREATE OR REPLACE VIEW board.maintenance AS
SELECT m.id AS maintenance, m.title_vi, m.title_en, m.scope, m.names, m.starts_at, m.ends_at, m.public
FROM public.maintenance AS m WHERE m.cancelled_at IS NULL;
COMMENT ON VIEW board.maintenance IS 'Maintenance that was not called off.';

CREATE OR REPLACE VIEW board.changes AS
SELECT a.at, a.actor, a.action, a.object
FROM public.audit AS a WHERE a.action = 'place.apply';
COMMENT ON VIEW board.changes IS 'When the place''s files were put into force, and by whom.';

GRANT SELECT ON board.alerts, board.changes, board.maintenance TO ioc_grafana;
