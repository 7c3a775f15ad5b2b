-- Roles within units, and keys of programs that send alerts in.

-- Whoever lets others in, or looks after what they did, does so for the whole place.
ALTER TABLE role_grant ADD CONSTRAINT role_grant_whole_place
  CHECK (unit_id IS NULL OR role NOT IN ('admin', 'auditor'));
COMMENT ON TABLE role_grant IS 'unit_id: in this unit and all that lie in it; NULL = the whole place.';

ALTER TABLE api_key DROP CONSTRAINT api_key_scopes_check;
ALTER TABLE api_key ADD CONSTRAINT api_key_scopes_check
  CHECK (scopes <@ '{read,write,admin,ping,alert-writer}');
ALTER TABLE api_key ADD COLUMN unit_id text REFERENCES unit;
ALTER TABLE api_key ADD CONSTRAINT api_key_unit_of_alerts
  CHECK (unit_id IS NULL OR 'alert-writer' = ANY (scopes));
COMMENT ON COLUMN api_key.unit_id IS 'Where alerts belong that came with this key and name no unit; NULL = the whole place.';
