-- Planned work: for a time, once or each week, people are not called.

CREATE TABLE maintenance (
  id uuid PRIMARY KEY,
  title_vi text NOT NULL CHECK (length(title_vi) BETWEEN 1 AND 200),
  title_en text NOT NULL CHECK (length(title_en) <= 200),
  scope text NOT NULL CHECK (scope IN ('unit', 'source', 'portal')),
  names text[] NOT NULL CHECK (cardinality(names) BETWEEN 1 AND 100),
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  weekdays smallint[] CHECK (weekdays <@ '{1,2,3,4,5,6,7}' AND cardinality(weekdays) > 0),
  begins time,
  ends time,
  zone text,
  public boolean NOT NULL,
  announced_at timestamptz,
  reason text NOT NULL CHECK (length(reason) <= 4000),
  in_slo boolean NOT NULL,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  cancelled_at timestamptz,
  cancelled_by text,
  CHECK (starts_at < ends_at),
  CHECK (num_nulls(weekdays, begins, ends, zone) IN (0, 4)),
  CHECK ((cancelled_at IS NULL) = (cancelled_by IS NULL))
);
COMMENT ON TABLE maintenance IS 'Planned work: alerts of these units with all that lies in them, of these sources or portals tell nobody meanwhile, but for hazards. weekdays: from 1, Monday, with the time of day in a zone; NULL: once. starts_at, ends_at: of it all. announced_at: when people were told, if it is public. in_slo: it counts in the error budget.';
CREATE INDEX maintenance_ends ON maintenance (ends_at);

ALTER TABLE place ADD COLUMN maintenance_notice_days integer NOT NULL DEFAULT 7
  CHECK (maintenance_notice_days BETWEEN 0 AND 60);
COMMENT ON COLUMN place.maintenance_notice_days IS 'Whole working days between telling people of maintenance and its beginning.';
