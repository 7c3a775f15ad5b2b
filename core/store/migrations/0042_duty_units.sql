-- Incidents and hand-overs of units: so far all were of the whole place.

ALTER TABLE incident ADD COLUMN unit_id text REFERENCES unit;
COMMENT ON COLUMN incident.unit_id IS 'For which unit it was opened; NULL: for the whole place. It counts as long as the incident has no alert: one that has some is of the lowest unit in which all of them lie.';

ALTER TABLE shift_note ADD COLUMN unit_id text REFERENCES unit;
COMMENT ON COLUMN shift_note.unit_id IS 'At whose desk it was written; NULL: at that of the whole place.';

ALTER TABLE handover ADD COLUMN unit_id text REFERENCES unit;
COMMENT ON COLUMN handover.unit_id IS 'Whose desk: of this unit and all that lies in it; NULL: of the whole place. At each desk one hand-over waits at a time.';
DROP INDEX handover_waiting;
CREATE UNIQUE INDEX handover_waiting ON handover (coalesce(unit_id, ''))
  WHERE withdrawn_at IS NULL AND confirmed_at IS NULL;
DROP INDEX handover_confirmed;
CREATE INDEX handover_confirmed ON handover (coalesce(unit_id, ''), written_at)
  WHERE confirmed_at IS NOT NULL;
CREATE INDEX handover_of ON handover (coalesce(unit_id, ''), id);
