-- Replaceable: run after every migration. What boards tell of indicators beside their values: names, targets, and
-- what the way to a target asks of a period, as kpi/analysis/target.py has it (tests/db/kpi/test_board_paths.py).

CREATE OR REPLACE FUNCTION board.period_last(period text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN p.letter = 'C'
    THEN (make_date(p.year, p.number, 1) + INTERVAL '1 month')::date - 1
    ELSE make_date(p.year, CASE p.letter WHEN 'M' THEN p.number WHEN 'Q' THEN 3 * p.number WHEN 'H' THEN 6 * p.number
      WHEN 'N' THEN 9 ELSE 12 END, 14) END
  FROM (SELECT left(period, 4)::int AS year, substring(period FROM 6 FOR 1) AS letter,
    substring(period FROM 7)::int AS number) AS p
$$;
COMMENT ON FUNCTION board.period_last IS 'The last day of a period such as 2026-M10, 2026-C10, 2026-Q4, 2026-H1, 2026-N9, 2026.';

CREATE OR REPLACE FUNCTION board.period_months(period text) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE substring(period FROM 6 FOR 1) WHEN 'M' THEN 1 WHEN 'C' THEN 1 WHEN 'Q' THEN 3 WHEN 'H' THEN 6 ELSE 12 END
$$;
COMMENT ON FUNCTION board.period_months IS 'After how many months the next period of its kind ends.';

CREATE OR REPLACE FUNCTION board.period_first(period text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE substring(period FROM 6 FOR 1)
    WHEN 'C' THEN make_date(left(period, 4)::int, substring(period FROM 7)::int, 1)
    WHEN 'N' THEN make_date(left(period, 4)::int - 1, 12, 15)
    ELSE (board.period_last(period) - board.period_months(period) * INTERVAL '1 month')::date + 1
  END
$$;
COMMENT ON FUNCTION board.period_first IS 'The first day of a period.';

CREATE OR REPLACE FUNCTION board.period_before(period text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT (left(period, 4)::int - 1)::text || substring(period FROM 5) $$;
COMMENT ON FUNCTION board.period_before IS 'The same period of the year before.';

CREATE OR REPLACE FUNCTION board.period_name(period text, language text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN language = 'vi' THEN CASE p.letter
      WHEN 'M' THEN format('tháng %s/%s', p.number, p.year)
      WHEN 'C' THEN format('tháng dương lịch %s/%s', p.number, p.year)
      WHEN 'Q' THEN format('quý %s/%s', p.roman, p.year)
      WHEN 'H' THEN format('6 tháng %s năm %s', CASE p.number WHEN 1 THEN 'đầu' ELSE 'cuối' END, p.year)
      WHEN 'N' THEN format('9 tháng năm %s', p.year)
      ELSE format('năm %s', p.year) END
    ELSE CASE p.letter
      WHEN 'M' THEN format('month %s/%s', p.number, p.year)
      WHEN 'C' THEN format('calendar month %s/%s', p.number, p.year)
      WHEN 'Q' THEN format('quarter %s/%s', p.roman, p.year)
      WHEN 'H' THEN format('%s half of %s', CASE p.number WHEN 1 THEN 'first' ELSE 'second' END, p.year)
      WHEN 'N' THEN format('nine months of %s', p.year)
      ELSE p.year END END
  FROM (SELECT left(period, 4) AS year, substring(period FROM 6 FOR 1) AS letter, substring(period FROM 7)::int AS number,
    (ARRAY['I', 'II', 'III', 'IV'])[substring(period FROM 7)::int] AS roman) AS p
$$;
COMMENT ON FUNCTION board.period_name IS 'What a period is called, as kpi/reports/names.py has it.';

CREATE OR REPLACE VIEW board.kpi_definitions AS
WITH file AS (
  SELECT CASE WHEN f.document IS JSON OBJECT THEN f.document::jsonb END AS document
  FROM public.kpi_file AS f
  WHERE f.id = (SELECT max(n.id) FROM public.kpi_file AS n) AND f.retired_at IS NULL
)
SELECT k.item ->> 'id' AS kpi, k.place, coalesce(k.item ->> 'kind', 'plan') AS kind, k.item ->> 'beside' AS beside,
  k.item -> 'name' ->> 'vi' AS name_vi, k.item -> 'name' ->> 'en' AS name_en,
  k.item -> 'caveat' ->> 'vi' AS caveat_vi, k.item -> 'caveat' ->> 'en' AS caveat_en,
  k.item ->> 'unit_of_measure' AS unit_of_measure, coalesce((k.item ->> 'decimals')::int, 1) AS decimals,
  k.item ->> 'period' AS period_kind, coalesce(k.item ->> 'direction', 'up') AS direction,
  coalesce(k.item ->> 'scope', 'core') AS scope, coalesce((k.item ->> 'small_n')::int, 0) AS small_n,
  k.item -> 'target' ->> 'op' AS target_op, (k.item -> 'target' ->> 'value')::float8 AS target,
  (k.item -> 'target' ->> 'by')::date AS target_by, k.item -> 'target' ->> 'path' AS target_path,
  k.item -> 'target' -> 'steps' AS target_steps,
  ARRAY(SELECT jsonb_array_elements_text(file.document -> 'levels')) AS levels
FROM file, jsonb_array_elements(file.document -> 'kpis') WITH ORDINALITY AS k (item, place);
COMMENT ON VIEW board.kpi_definitions IS 'Indicators as kpis.yml in force defines them; place: its order there; levels: kinds of units that have figures.';

-- Where the way to a target begins: the first official value since the units of today are as they are.
CREATE OR REPLACE VIEW board.kpi_starts AS
WITH since AS (
  SELECT s.scope, coalesce(max(u.valid_from), '-infinity') AS day
  FROM (SELECT DISTINCT scope FROM public.kpi_value WHERE scope <> '') AS s
  LEFT JOIN public.unit AS u ON u.valid_to IS NULL AND u.retired_at IS NULL AND u.parent_id IS NOT NULL
    AND s.scope IN ('core', 'plan') AND (u.scope = 'core' OR u.scope = s.scope)
  GROUP BY s.scope
)
SELECT DISTINCT ON (v.kpi, v.scope) v.kpi, v.scope, v.period, board.period_last(v.period) AS ends, v.value
FROM public.kpi_value AS v
JOIN since ON since.scope = v.scope
WHERE v.unit = '' AND v.replaced_at IS NULL AND v.status = 'chinh_thuc' AND v.value IS NOT NULL
  AND board.period_first(v.period) >= since.day
ORDER BY v.kpi, v.scope, board.period_last(v.period);
COMMENT ON VIEW board.kpi_starts IS 'The first official total of each indicator that today''s units made up.';

CREATE OR REPLACE VIEW board.kpi_totals AS
WITH told AS (
  SELECT v.kpi, d.place, d.kind, d.beside, d.name_vi, d.name_en, d.unit_of_measure, coalesce(d.decimals, 1) AS decimals,
    d.direction, v.scope, v.period, board.period_first(v.period) AS begins,
    board.period_last(v.period) AS ends, v.numerator, v.denominator, v.value,
    nullif(v.why, '') AS why, v.status, v.origin, v.simulated, v.have, v.want, v.as_of, d.target_op, d.target,
    d.target_by, d.target_path,
    CASE
      WHEN d.target_path = 'not_below_last' THEN CASE d.direction
        WHEN 'down' THEN least(d.target, last_year.value) ELSE greatest(d.target, last_year.value) END
      WHEN d.target_path = 'closed'
        OR board.period_last(v.period) + board.period_months(v.period) * INTERVAL '1 month' > d.target_by THEN d.target
      WHEN d.target_path = 'linear' AND board.period_last(v.period) >= s.ends THEN
        s.value + (d.target - s.value) * (board.period_last(v.period) - s.ends) / nullif(d.target_by - s.ends, 0)
      WHEN d.target_path = 'steps' THEN (
        SELECT step.value::float8 FROM jsonb_each_text(d.target_steps) AS step
        WHERE step.key::int <= left(v.period, 4)::int ORDER BY step.key::int DESC LIMIT 1)
    END AS path
  FROM public.kpi_value AS v
  LEFT JOIN board.kpi_definitions AS d ON d.kpi = v.kpi
  LEFT JOIN board.kpi_starts AS s ON s.kpi = v.kpi AND s.scope = v.scope
  LEFT JOIN public.kpi_value AS last_year ON last_year.kpi = v.kpi AND last_year.unit = '' AND last_year.scope = v.scope
    AND last_year.period = board.period_before(v.period) AND last_year.replaced_at IS NULL
  WHERE v.unit = '' AND v.replaced_at IS NULL
)
SELECT t.*, CASE
    WHEN t.value IS NULL OR t.target IS NULL THEN NULL
    WHEN j.reached AND (t.target_path <> 'not_below_last' OR j.up * (t.value - t.path) >= -1e-9) THEN false
    WHEN t.path IS NULL THEN NULL
    ELSE t.path = t.target OR t.target_path = 'not_below_last' OR j.up * (t.value - t.path) < -1e-9
  END AS falls_short
FROM told AS t
CROSS JOIN LATERAL (SELECT CASE t.direction WHEN 'down' THEN -1 ELSE 1 END AS up) AS d
CROSS JOIN LATERAL (
  SELECT d.up, d.up * (t.value - t.target) >= CASE WHEN t.target_op IN ('<', '>') THEN 1e-9 ELSE -1e-9 END AS reached
) AS j;
COMMENT ON VIEW board.kpi_totals IS 'Totals in force with their definitions, path: what the way to the target asks of that period, falls_short: whether the value is worse than that; NULL: nothing can be said.';

CREATE OR REPLACE FUNCTION board.period_chosen(period text) RETURNS date
LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN $1 <> 'newest' THEN board.period_last($1) ELSE (
    SELECT max(board.period_last(k.period)) FROM board.kpis AS k
    WHERE k.scope IS NOT NULL AND k.value IS NOT NULL AND board.period_months(k.period) = 1
      AND board.period_last(k.period) < (now() AT TIME ZONE (SELECT p.zone FROM board.place AS p))::date
  ) END
$$;
COMMENT ON FUNCTION board.period_chosen IS 'The last day of a period, or (''newest'') of the month that ended last and has values.';

GRANT EXECUTE ON FUNCTION board.period_first, board.period_last, board.period_months, board.period_before,
  board.period_chosen, board.period_name TO ioc_grafana;
GRANT SELECT ON board.kpi_definitions, board.kpi_starts, board.kpi_totals TO ioc_grafana;
-- Texts of alerts as people read them elsewhere (alerts/named.py, compared in tests/db/test_board.py).
CREATE OR REPLACE FUNCTION board.told(said text, labels jsonb, language text) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
  WITH one AS (
    SELECT regexp_replace(u.unit, '([^[:alnum:]])', '\\\1', 'g') AS id, replace(n.name, '\', '\\') AS name,
      CASE WHEN n.name ~ '^(Tỉnh|Thành phố|Thị xã|Thị trấn|Huyện|Quận|Xã|Phường|Bản|Thôn|Tổ dân phố|Khu) '
        THEN lower(left(n.name, 1)) || substr(n.name, 2) ELSE n.name END AS within
    FROM board.units AS u
    CROSS JOIN LATERAL (
      SELECT CASE language WHEN 'en' THEN coalesce(nullif(u.name_en, ''), u.name_vi) ELSE u.name_vi END AS name
    ) AS n
    WHERE u.unit = labels ->> 'unit'
  ), unit AS (
    SELECT coalesce((
      SELECT regexp_replace(
        regexp_replace(said, '(^|[.!?:]\s+)' || o.id || '(?![\w/@=-]|[.:]\w)', '\1' || o.name, 'g'),
        '(?<![\w./@=:-])' || o.id || '(?![\w/@=-]|[.:]\w)', replace(o.within, '\', '\\'), 'g')
      FROM one AS o
    ), said) AS told
  )
  SELECT CASE WHEN labels ? 'kpi' THEN coalesce((
    SELECT regexp_replace(unit.told,
      '(?<![\w./@=:-])' || regexp_replace(k.kpi, '([^[:alnum:]])', '\\\1', 'g') || '(?![\w/@=-]|[.:]\w)',
      '\& (' || replace(CASE language WHEN 'en' THEN coalesce(k.name_en, k.name_vi) ELSE k.name_vi END, '\', '\\') || ')',
      'g')
    FROM board.kpi_definitions AS k WHERE k.kpi = labels ->> 'kpi'
  ), unit.told) ELSE unit.told END FROM unit
$$;
COMMENT ON FUNCTION board.told IS 'A text of an alert with the names of its unit and indicator where its rule wrote their ids.';
GRANT EXECUTE ON FUNCTION board.told TO ioc_grafana;

-- Alerts and their lists call indicators by name.
GRANT USAGE ON SCHEMA board TO ioc_alerts, ioc_api;
GRANT SELECT ON board.kpi_definitions TO ioc_alerts, ioc_api;
