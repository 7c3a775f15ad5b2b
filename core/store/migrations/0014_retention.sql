-- For how long samples and what is computed of them are kept, by class of metric; what is gone.

CREATE TABLE retention (
  class text PRIMARY KEY,
  raw_days integer CHECK (raw_days >= 2),
  hourly_days integer,
  daily_days integer,
  retired_at timestamptz,
  CHECK (coalesce(hourly_days >= raw_days, hourly_days IS NULL)),
  CHECK (coalesce(daily_days >= hourly_days, daily_days IS NULL))
);
COMMENT ON TABLE retention IS 'Classes of metrics: days that samples, hours and days are kept; NULL = for ever. A retired class still holds for metrics that name it.';
INSERT INTO retention (class, raw_days) VALUES ('default', 3650);

UPDATE metric SET retention_class = 'default';
ALTER TABLE metric ALTER COLUMN retention_class SET DEFAULT 'default',
  ADD FOREIGN KEY (retention_class) REFERENCES retention;

CREATE TABLE expired (
  metric text PRIMARY KEY REFERENCES metric,
  raw_upto timestamptz NOT NULL,
  hours_upto timestamptz NOT NULL,
  swept boolean NOT NULL
);
COMMENT ON TABLE expired IS 'Up to when samples and hours of a metric may be gone: moves ahead only, and before anything goes. swept: all blocks and rows that end by then are gone.';

ALTER TABLE late_conflict ADD COLUMN reason text NOT NULL DEFAULT 'conflict'
  CHECK (reason IN ('conflict', 'beyond_retention'));
COMMENT ON TABLE late_conflict IS 'Late rows that cannot be packed, because another value stands or their samples are no longer kept, until they are in rejected.';
