-- Replaceable. Samples of the head and late rows folded by id; what is packed SQL cannot
-- read (core/store/blocks/read.py does). Of a day that is being packed a sample may stand here twice.

CREATE OR REPLACE VIEW observed AS
SELECT series_id, time, value FROM sample
UNION ALL
(
  SELECT DISTINCT ON (series_id, time) series_id, time, value
  FROM (
    SELECT id, series_id, time, value, kind,
      max(id) FILTER (WHERE kind > 0) OVER (PARTITION BY series_id, time) AS decided
    FROM sample_late
  ) AS l
  WHERE kind <> 2 AND id >= coalesce(decided, 0)
  ORDER BY series_id, time, id
);
COMMENT ON VIEW observed IS 'Samples that are not packed. Always give series ids and both time bounds.';
