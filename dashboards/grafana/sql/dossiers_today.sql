WITH today AS (
  SELECT (now() AT TIME ZONE p.zone)::date::timestamp AT TIME ZONE p.zone AS begins FROM board.place AS p
),
told AS (
  SELECT h.time, h.labels ->> 'channel' AS channel, h.value,
    lag(h.value) OVER (PARTITION BY h.series ORDER BY h.time) AS before
  FROM board.head AS h
  WHERE h.metric = 'dvc_dossiers_received_total' AND h.unit IN (${unit:sqlstring})
    AND h.time > (SELECT begins FROM today) - INTERVAL '6 hours' AND h.time <= now() AND h.value IS NOT NULL
),
grown AS (
  SELECT o.channel, CASE WHEN o.value >= o.before THEN o.value - o.before ELSE o.value END AS growth
  FROM told AS o, today AS t
  WHERE o.time > t.begins AND o.before IS NOT NULL
)
SELECT sum(growth) AS received, sum(growth * (channel = 'online')::int) / nullif(sum(growth), 0) AS online_share
FROM grown
