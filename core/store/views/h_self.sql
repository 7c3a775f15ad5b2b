-- Replaceable: run after every migration. What boards ask of the center itself: what comes in, what was
-- refused or is missing, how rules are evaluated, what is stored. No payload, and no value that was refused.

CREATE OR REPLACE VIEW board.batches AS
SELECT b.at, octet_length(b.data) / 20 AS samples, b.min_t AS oldest, b.max_t AS newest
FROM public.batch AS b;
COMMENT ON VIEW board.batches IS 'What was stored in the last 45 minutes or more, a row a transaction: samples, and of which time they are.';

CREATE OR REPLACE VIEW board.refused AS
SELECT r.at, nullif(r.source_id, '') AS source, r.protocol, r.reason, r.refused, r.payload_bytes, r.replayed_at
FROM public.rejected AS r;
COMMENT ON VIEW board.refused IS 'Payloads with refused samples that were kept; replayed_at: taken in after all.';

CREATE OR REPLACE VIEW board.gaps AS
SELECT g.source_id AS source, g.kind, g.from_time, g.to_time, g.missing
FROM public.gap AS g;
COMMENT ON VIEW board.gaps IS 'Known holes: what did not arrive, between when and when. source NULL: nobody knows whose.';

CREATE OR REPLACE VIEW board.evaluations AS
SELECT e.origin, e.file, e.name, g.interval_seconds, e.evaluated_at, e.ended_at, e.seconds
FROM public.rule_evaluation AS e
LEFT JOIN public.rule_group AS g
  ON g.origin = e.origin AND g.file = e.file AND g.name = e.name AND g.retired_at IS NULL;
COMMENT ON VIEW board.evaluations IS 'Groups of rules: when they were evaluated last, and how long that took.';

CREATE OR REPLACE VIEW board.packed_days AS
SELECT d.day, d.state, d.n AS samples, d.bytes
FROM public.pack_day AS d;
COMMENT ON VIEW board.packed_days IS 'UTC days of samples: how many, and the bytes of their blocks once they are packed.';

CREATE OR REPLACE VIEW board.storage AS
SELECT pg_database_size(current_database()) AS bytes;
COMMENT ON VIEW board.storage IS 'How large the database is: one row.';

CREATE OR REPLACE VIEW board.connections AS
SELECT s.usename::text AS role, count(*) AS connections, current_setting('max_connections')::int AS most
FROM pg_stat_activity AS s
WHERE s.usename IS NOT NULL AND s.datname = current_database()
GROUP BY s.usename;
COMMENT ON VIEW board.connections IS 'Connections to the database by role, and how many it takes of all.';

CREATE OR REPLACE VIEW board.screens AS
SELECT s.wall_id AS wall, s.seen_at, s.revoked_at IS NULL AS in_use
FROM public.screen AS s;
COMMENT ON VIEW board.screens IS 'Screens without a person, and when they were seen last.';

GRANT SELECT ON board.batches, board.refused, board.gaps, board.evaluations, board.packed_days, board.storage,
  board.connections, board.screens TO ioc_grafana;
