-- Maintenance that people change: who of two that change it at once comes second is told.

ALTER TABLE maintenance
  ADD COLUMN version integer NOT NULL DEFAULT 1 CHECK (version > 0),
  ADD COLUMN changed_at timestamptz,
  ADD COLUMN changed_by text,
  ADD CHECK ((changed_at IS NULL) = (changed_by IS NULL));
COMMENT ON COLUMN maintenance.version IS 'Counts changes, also that it was cancelled.';
COMMENT ON COLUMN maintenance.changed_at IS 'When it was changed last; NULL: never.';
