-- Replaceable: run after every migration. What SQL may be asked by Grafana and by people: the names
-- here stay. Views of the owner, so that whoever reads them needs no right to a table. They hide
-- columns and no rows, so there is nothing that a condition evaluated early could tell.

CREATE OR REPLACE VIEW board.head AS
SELECT p.time, s.metric, s.unit_id AS unit, s.labels, p.value, m.unit_of_measure,
  s.source_id AS source, coalesce(s.labels ->> 'simulated' = 'true', false) AS simulated, s.id AS series
FROM public.sample AS p
JOIN public.series AS s ON s.id = p.series_id
JOIN public.metric AS m ON m.name = s.metric;
COMMENT ON VIEW board.head IS 'Samples of the last 26 hours or more, as they came in; value NULL: the series ended. Give a metric and both ends of the time. What was put right later, and all history: ask in PromQL.';

CREATE OR REPLACE VIEW board.days AS
SELECT d.begins AS time, d.day, d.ends, s.metric, s.unit_id AS unit, s.labels, d.count, d.sum, d.min, d.max,
  d.first, d.first_at, d.last, d.last_at, CASE m.kind WHEN 'counter' THEN d.increase END AS increase,
  m.unit_of_measure, s.source_id AS source,
  coalesce(s.labels ->> 'simulated' = 'true', false) AS simulated
FROM public.rollup_day AS d
JOIN public.series AS s ON s.id = d.series_id
JOIN public.metric AS m ON m.name = s.metric;
COMMENT ON VIEW board.days IS 'Local days (time, ends] that are packed, for ever. increase: of counters, since the last number at or before the begin. Give a metric and a span of day. No row: no number, which is not 0.';

CREATE OR REPLACE VIEW board.metrics AS
SELECT name AS metric, "group", kind, unit_of_measure, labels, expected_period_seconds, valid_min,
  valid_max, name_vi, name_en, note, retired_at IS NULL AS in_use
FROM public.metric;
COMMENT ON VIEW board.metrics IS 'The catalogue of metrics.';

CREATE OR REPLACE VIEW board.series AS
SELECT s.metric, s.unit_id AS unit, s.labels, s.source_id AS source, s.created_at,
  coalesce(s.labels ->> 'simulated' = 'true', false) AS simulated
FROM public.series AS s;
COMMENT ON VIEW board.series IS 'Which series there are, also those that ended. Give a metric.';

CREATE OR REPLACE VIEW board.units AS
SELECT id AS unit, parent_id AS parent, kind, name_vi, name_en, scope, area_km2, population, lat, lon,
  valid_from, valid_to, retired_at IS NULL AS in_use
FROM public.unit;
COMMENT ON VIEW board.units IS 'Administrative units.';

CREATE OR REPLACE VIEW board.sources AS
WITH account AS (
  SELECT i.metric, i.labels ->> 'source' AS source, newest.time, newest.value
  FROM public.series AS i
  CROSS JOIN LATERAL (
    SELECT p.time, p.value FROM public.sample AS p WHERE p.series_id = i.id ORDER BY p.time DESC LIMIT 1
  ) AS newest
  WHERE i.source_id = 'ioc-ingest'
    AND i.metric IN ('source_last_seen_timestamp_seconds', 'source_expected_period_seconds')
)
SELECT s.id AS source, s.unit_id AS unit, s.name_vi, s.name_en, to_timestamp(seen.value) AS last_seen_at,
  seen.time AS as_of, period.value AS expected_period_seconds,
  CASE
    WHEN seen.value IS NULL THEN 'never'
    WHEN period.value IS NULL THEN 'unknown'
    WHEN extract(epoch FROM seen.time) - seen.value <= 1.5 * period.value THEN 'fresh'
    WHEN extract(epoch FROM seen.time) - seen.value <= 3 * period.value THEN 'late'
    ELSE 'stale'
  END AS state,
  s.retired_at IS NULL AS in_use
FROM public.source AS s
LEFT JOIN account AS seen
  ON seen.source = s.id AND seen.metric = 'source_last_seen_timestamp_seconds'
LEFT JOIN account AS period
  ON period.source = s.id AND period.metric = 'source_expected_period_seconds';
COMMENT ON VIEW board.sources IS 'Who sends, and how fresh that was as of the last account (each minute).';

GRANT USAGE ON SCHEMA board TO ioc_grafana;
GRANT SELECT ON board.head, board.days, board.metrics, board.series, board.units, board.sources TO ioc_grafana;
