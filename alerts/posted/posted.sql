-- name: put
-- What is posted again while it lasts has begun when it began first; of what comes again after its
-- end the times before are kept.
-- plan: Insert, Index Scan posted_alert_pkey a row
INSERT INTO posted_alert AS p (origin, fingerprint, labels, annotations, generator_url, starts_at,
  ends_at, unit_id, updated_at)
SELECT %(origin)s, decode(r.print, 'hex'), r.labels, r.annotations, r.generator_url, r.starts_at,
  r.ends_at, %(unit)s, %(now)s
FROM jsonb_to_recordset(%(rows)s) AS r (print text, labels jsonb, annotations jsonb,
  generator_url text, starts_at timestamptz, ends_at timestamptz)
ON CONFLICT (origin, fingerprint) DO UPDATE SET annotations = excluded.annotations,
  generator_url = excluded.generator_url,
  starts_at = CASE WHEN p.ends_at > excluded.starts_at
    THEN least(p.starts_at, excluded.starts_at) ELSE excluded.starts_at END,
  earlier = CASE WHEN p.ends_at > excluded.starts_at THEN p.earlier
    ELSE CASE WHEN jsonb_array_length(p.earlier) < %(earlier_max)s THEN p.earlier ELSE p.earlier - 0 END
      || jsonb_build_object('starts_at', p.starts_at, 'ends_at', p.ends_at,
        'said', p.ends_at - p.updated_at <= %(ahead)s) END,
  ends_at = excluded.ends_at, unit_id = excluded.unit_id, updated_at = excluded.updated_at

-- name: since
-- Those that were posted since, and all that were ever if it is long ago.
-- plan: Index Scan posted_alert_updated; cost = what is new
SELECT origin, labels, annotations, generator_url, starts_at, ends_at, unit_id, updated_at, earlier
FROM posted_alert WHERE updated_at > %(since)s

-- name: forget
-- Those that are over and remembered no more.
-- plan: Index Scan posted_alert_pkey
DELETE FROM posted_alert AS p USING jsonb_to_recordset(%(rows)s) AS r (origin text, print text)
WHERE p.origin = r.origin AND p.fingerprint = decode(r.print, 'hex') AND p.ends_at <= %(now)s

-- name: last_act
-- plan: Index Only Scan Backward alert_act_pkey
SELECT coalesce(max(id), 0) FROM alert_act

-- name: ended
-- Alerts of which people have said since that they are over, though they are open.
-- plan: Index Scans alert_act_pkey and alert_pkey; cost = what is new
SELECT a.rule, a.labels FROM alert_act AS d JOIN alert AS a ON a.id = d.alert_id
WHERE d.id > %(after)s AND d.kind = 'resolve' AND a.state <> 'resolved' AND a.state <> 'pending'
  AND a.rule NOT LIKE 'posted/%%'
