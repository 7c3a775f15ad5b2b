-- name: lock
-- One apply at a time; freed by the end of the transaction.
SELECT pg_advisory_xact_lock(hashtext('ioc apply'))

-- name: profile
-- plan: Seq Scan place (one row)
SELECT zone, alerts_days, maintenance_notice_days FROM place

-- name: put_zone
UPDATE place SET zone = %(zone)s

-- name: put_alerts_days
UPDATE place SET alerts_days = %(days)s

-- name: put_notice_days
UPDATE place SET maintenance_notice_days = %(days)s

-- name: notice_days
-- plan: Seq Scan place (one row)
SELECT maintenance_notice_days FROM place

-- name: days_due
-- All local days are others in another zone. From two days before the first sample on, because a day
-- of the old zone may have another date.
-- plan: Seq Scan block, once a change of the zone
INSERT INTO rollup_day_due (series_id, begins, ends)
SELECT series_id, min(span) - INTERVAL '2 days', max(span + make_interval(hours => hours))
FROM block GROUP BY series_id

-- name: units
-- plan: Seq Scan on unit; a place has tens to thousands of units
SELECT id, parent_id, kind, name_vi, name_en, area_km2, population, lat, lon, valid_from, valid_to,
  scope, note, retired_at IS NOT NULL AS retired
FROM unit ORDER BY id

-- name: codes
SELECT unit_id, scheme, code, valid_from, valid_to FROM unit_code

-- name: predecessors
SELECT new_id, old_id, share FROM unit_successor

-- name: retention
SELECT class AS name, raw_days, hourly_days, daily_days, retired_at IS NOT NULL AS retired
FROM retention ORDER BY class

-- name: metrics
SELECT name, "group", unit_of_measure, kind, labels, expected_period_seconds, valid_min, valid_max,
  name_vi, name_en, note, retention_class, retired_at IS NOT NULL AS retired
FROM metric WHERE origin = %(origin)s ORDER BY name

-- name: sources
SELECT id, unit_id, labels, allowed_metrics, unknown_metric, conflict, expected_period_seconds,
  rate_per_second, shared_with, name_vi, name_en, contact, mapping,
  retired_at IS NOT NULL AS retired
FROM source WHERE origin = %(origin)s ORDER BY id

-- name: heartbeats
SELECT id, name_vi, name_en, unit_id, period_seconds, cron, zone, grace_seconds,
  retired_at IS NOT NULL AS retired
FROM heartbeat ORDER BY id

-- name: put_unit
INSERT INTO unit (id, parent_id, kind, name_vi, name_en, area_km2, population, lat, lon,
  valid_from, valid_to, scope, note)
VALUES (%(id)s, %(parent)s, %(kind)s, %(name_vi)s, %(name_en)s, %(area_km2)s, %(population)s,
  %(lat)s, %(lon)s, %(valid_from)s, %(valid_to)s, %(scope)s, %(note)s)
ON CONFLICT (id) DO UPDATE SET parent_id = excluded.parent_id, kind = excluded.kind,
  name_vi = excluded.name_vi, name_en = excluded.name_en, area_km2 = excluded.area_km2,
  population = excluded.population, lat = excluded.lat, lon = excluded.lon,
  valid_from = excluded.valid_from, valid_to = excluded.valid_to, scope = excluded.scope,
  note = excluded.note, retired_at = NULL

-- name: forget_codes
-- What a code meant on a day is said by the dates in the file; the audit row keeps what stood here.
-- plan: Index Scan unit_code_unit
DELETE FROM unit_code WHERE unit_id = ANY (%(ids)s)

-- name: put_code
INSERT INTO unit_code (unit_id, scheme, code, valid_from, valid_to)
VALUES (%(id)s, %(scheme)s, %(code)s, %(valid_from)s, %(valid_to)s)

-- name: forget_predecessors
DELETE FROM unit_successor WHERE new_id = ANY (%(ids)s)

-- name: put_predecessor
INSERT INTO unit_successor (old_id, new_id, on_date, share)
VALUES (%(old)s, %(id)s, %(on_date)s, %(share)s)

-- name: put_retention
INSERT INTO retention (class, raw_days, hourly_days, daily_days)
VALUES (%(name)s, %(raw_days)s, %(hourly_days)s, %(daily_days)s)
ON CONFLICT (class) DO UPDATE SET raw_days = excluded.raw_days,
  hourly_days = excluded.hourly_days, daily_days = excluded.daily_days, retired_at = NULL

-- name: put_metric
-- A metric that a source created is taken over once somebody describes it.
INSERT INTO metric (name, "group", unit_of_measure, kind, labels, expected_period_seconds,
  valid_min, valid_max, name_vi, name_en, note, retention_class, origin)
VALUES (%(name)s, %(group)s, %(unit_of_measure)s, %(kind)s, %(labels)s,
  %(expected_period_seconds)s, %(valid_min)s, %(valid_max)s, %(name_vi)s, %(name_en)s, %(note)s,
  %(retention_class)s, %(origin)s)
ON CONFLICT (name) DO UPDATE SET "group" = excluded."group",
  unit_of_measure = excluded.unit_of_measure, kind = excluded.kind, labels = excluded.labels,
  expected_period_seconds = excluded.expected_period_seconds, valid_min = excluded.valid_min,
  valid_max = excluded.valid_max, name_vi = excluded.name_vi, name_en = excluded.name_en,
  note = excluded.note, retention_class = excluded.retention_class, origin = excluded.origin,
  retired_at = NULL

-- name: put_source
-- A source that was added by hand is taken over once the files describe it.
INSERT INTO source (id, unit_id, name_vi, name_en, labels, allowed_metrics, unknown_metric,
  conflict, expected_period_seconds, rate_per_second, shared_with, contact, mapping, origin)
VALUES (%(id)s, %(unit)s, %(name_vi)s, %(name_en)s, %(labels)s, %(allowed_metrics)s,
  %(unknown_metric)s, %(conflict)s, %(expected_period_seconds)s, %(rate_per_second)s,
  %(shared_with)s, %(contact)s, %(mapping)s, %(origin)s)
ON CONFLICT (id) DO UPDATE SET unit_id = excluded.unit_id, name_vi = excluded.name_vi,
  name_en = excluded.name_en, labels = excluded.labels,
  allowed_metrics = excluded.allowed_metrics, unknown_metric = excluded.unknown_metric,
  conflict = excluded.conflict, expected_period_seconds = excluded.expected_period_seconds,
  rate_per_second = excluded.rate_per_second, shared_with = excluded.shared_with,
  contact = excluded.contact, mapping = excluded.mapping, origin = excluded.origin,
  retired_at = NULL

-- name: put_heartbeat
INSERT INTO heartbeat (id, name_vi, name_en, unit_id, period_seconds, cron, zone, grace_seconds)
VALUES (%(id)s, %(name_vi)s, %(name_en)s, %(unit)s, %(period_seconds)s, %(cron)s, %(zone)s,
  %(grace_seconds)s)
ON CONFLICT (id) DO UPDATE SET name_vi = excluded.name_vi, name_en = excluded.name_en,
  unit_id = excluded.unit_id, period_seconds = excluded.period_seconds, cron = excluded.cron,
  zone = excluded.zone, grace_seconds = excluded.grace_seconds, retired_at = NULL

-- name: retire_unit
UPDATE unit SET retired_at = %(now)s WHERE id = ANY (%(ids)s)

-- name: retire_retention
-- Metrics that are retired too may go on naming it: what they left is kept as it was to be.
UPDATE retention SET retired_at = %(now)s WHERE class = ANY (%(ids)s)

-- name: retire_metric
UPDATE metric SET retired_at = %(now)s WHERE name = ANY (%(ids)s)

-- name: retire_source
UPDATE source SET retired_at = %(now)s WHERE id = ANY (%(ids)s)

-- name: retire_heartbeat
UPDATE heartbeat SET retired_at = %(now)s WHERE id = ANY (%(ids)s)

-- name: yield_codes
-- A code that a retired unit held goes to the unit that holds it now (the constraint is deferred).
DELETE FROM unit_code AS gone USING unit AS u
WHERE gone.unit_id = u.id AND u.retired_at IS NOT NULL AND EXISTS (
  SELECT FROM unit_code AS held JOIN unit AS holder ON holder.id = held.unit_id
  WHERE holder.retired_at IS NULL AND (held.scheme, held.code) = (gone.scheme, gone.code)
    AND daterange(held.valid_from, held.valid_to, '[]')
      && daterange(gone.valid_from, gone.valid_to, '[]'))

-- name: ring
-- Rare enough to ride in its transaction: the bell rings with the COMMIT or not at all.
NOTIFY ioc_place
