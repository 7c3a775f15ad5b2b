WITH tried AS (
  SELECT d.labels ->> 'portal' AS portal, sum(d.count) AS made, sum(d.sum) AS good,
    (sum(d.count) - sum(d.sum)) * 86400.0 / max(d.count) AS failed_seconds
  FROM board.days AS d
  WHERE d.metric = 'portal_up' AND d.labels ->> 'portal' IN (${portal:sqlstring})
    AND d.day > (now() AT TIME ZONE (SELECT zone FROM board.place))::date - 31
  GROUP BY d.labels ->> 'portal', d.labels ->> 'probe'
),
measured AS (
  SELECT portal, sum(good) / sum(made) AS reached, avg(failed_seconds) AS failed_seconds
  FROM tried
  GROUP BY portal
),
newest AS (
  SELECT DISTINCT ON (h.series) h.metric, h.labels ->> 'portal' AS portal, h.value
  FROM board.head AS h
  WHERE h.metric IN ('portal:objective:ratio', 'portal:failures:ratio_1h', 'portal:failures:ratio_6h')
    AND h.labels ->> 'portal' IN (${portal:sqlstring}) AND h.time > now() - INTERVAL '10 minutes'
  ORDER BY h.series, h.time DESC
),
promised AS (
  SELECT portal, max(value) FILTER (WHERE metric = 'portal:objective:ratio') AS objective,
    max(value) FILTER (WHERE metric = 'portal:failures:ratio_1h') AS failing_1h,
    max(value) FILTER (WHERE metric = 'portal:failures:ratio_6h') AS failing_6h
  FROM newest
  GROUP BY portal
)
SELECT portal, m.reached, p.objective, (1 - p.objective) * 30 * 86400 - m.failed_seconds AS left_seconds,
  p.failing_1h / nullif(1 - p.objective, 0) AS burn_1h, p.failing_6h / nullif(1 - p.objective, 0) AS burn_6h
FROM measured AS m
FULL JOIN promised AS p USING (portal)
ORDER BY left_seconds NULLS LAST, portal
