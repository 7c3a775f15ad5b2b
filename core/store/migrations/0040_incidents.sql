-- Incidents: what people make of alerts, and what they owe others about it.

CREATE TABLE incident (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  severity text NOT NULL CHECK (severity IN ('serious', 'ordinary', 'minor')),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'watching', 'closed')),
  opened_at timestamptz NOT NULL,
  opened_by text NOT NULL,
  request text NOT NULL,
  closed_at timestamptz,
  notice_at timestamptz,
  report_at timestamptz,
  version integer NOT NULL DEFAULT 1 CHECK (version > 0),
  UNIQUE (opened_by, request),
  CHECK ((closed_at IS NULL) = (state <> 'closed'))
);
COMMENT ON TABLE incident IS 'What people make of alerts. When it began, was seen, taken and over is read from the rows of its alerts. notice_at, report_at: when the first notice and the report were sent; NULL: not yet. request: the key by which a repeated request is told. version: counts changes.';
CREATE INDEX incident_going_on ON incident (id) WHERE state <> 'closed';

CREATE TABLE incident_alert (
  incident_id bigint NOT NULL REFERENCES incident,
  alert_id bigint NOT NULL REFERENCES alert,
  added_at timestamptz NOT NULL,
  added_by text NOT NULL,
  PRIMARY KEY (incident_id, alert_id)
);
COMMENT ON TABLE incident_alert IS 'Which alerts an incident is of. As long as one is in here its row is kept.';
CREATE INDEX incident_alert_of ON incident_alert (alert_id);

CREATE TABLE incident_note (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  incident_id bigint NOT NULL REFERENCES incident,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  kind text NOT NULL CHECK (kind IN (
    'opened', 'note', 'added', 'removed', 'changed', 'notice', 'report')),
  text text NOT NULL DEFAULT '' CHECK (length(text) <= 4000),
  detail jsonb NOT NULL DEFAULT '{}',
  request text,
  UNIQUE (incident_id, request)
);
COMMENT ON TABLE incident_note IS 'What happened to an incident and what people noted; append-only. detail: of kind changed what it was and is; of notice and report the sha256 of the text as it was made then.';
CREATE FUNCTION is_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is insert-only', tg_table_name USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER incident_note_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON incident_note
  FOR EACH STATEMENT EXECUTE FUNCTION is_insert_only();
