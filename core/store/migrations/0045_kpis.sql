-- KPIs: what the place measures, what was handed in, what the board showed when, and reports of it.

CREATE TABLE kpi_file (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  document text NOT NULL,
  put_at timestamptz NOT NULL,
  retired_at timestamptz
);
COMMENT ON TABLE kpi_file IS 'kpis.yml of the place, each version: reports and past boards are told by the one that was in force. The newest is in force, unless it is retired.';

CREATE TABLE kpi_upload (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  unit text NOT NULL,
  period text NOT NULL,
  way text NOT NULL CHECK (way IN ('file', 'paste', 'typed', 'folder')),
  file_name text NOT NULL DEFAULT '' CHECK (length(file_name) <= 200),
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  body bytea,
  state text NOT NULL CHECK (state IN ('submitted', 'returned', 'approved', 'undone', 'replaced')),
  reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 2000),
  made_by text NOT NULL,
  made_at timestamptz NOT NULL,
  decided_by text,
  decided_at timestamptz,
  decision text NOT NULL DEFAULT '' CHECK (length(decision) <= 2000),
  replaces bigint REFERENCES kpi_upload,
  request text NOT NULL,
  version integer NOT NULL DEFAULT 1 CHECK (version > 0),
  UNIQUE (made_by, request),
  CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
  CHECK (state NOT IN ('approved', 'returned') OR decided_by IS NOT NULL),
  CHECK (state <> 'approved' OR decided_by <> made_by)
);
COMMENT ON TABLE kpi_upload IS 'What was handed in for a unit and a period, as one. unit: of the form; of a table of many units the one that covers them. body: the file as it came. sha256: of the body, else of the rows. replaces: the one that this one corrects. request: the key by which a repeated request is told. decided_by: who approved or returned it, never who handed it in.';
CREATE UNIQUE INDEX kpi_upload_waiting ON kpi_upload (unit, period) WHERE state IN ('submitted', 'approved');
CREATE INDEX kpi_upload_of ON kpi_upload (unit, period, id);

CREATE TABLE kpi_upload_row (
  upload bigint NOT NULL REFERENCES kpi_upload,
  line integer NOT NULL,
  kpi text NOT NULL,
  unit text NOT NULL,
  period text NOT NULL,
  part text NOT NULL DEFAULT '',
  numerator numeric,
  denominator numeric,
  numerator_cell text NOT NULL DEFAULT '',
  denominator_cell text NOT NULL DEFAULT '',
  remark text NOT NULL DEFAULT '' CHECK (length(remark) <= 500),
  simulated boolean NOT NULL DEFAULT false,
  PRIMARY KEY (upload, line)
);
COMMENT ON TABLE kpi_upload_row IS 'Rows of an upload as they were understood. line: in the file. part: of what a row is a part, such as a field of dossiers; empty: of the whole. cell: where it stood. remark: the reason that was given for a figure that stands out.';
CREATE INDEX kpi_upload_row_of ON kpi_upload_row (kpi, unit, period);

CREATE TABLE kpi_value (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kpi text NOT NULL,
  unit text NOT NULL DEFAULT '',
  scope text NOT NULL DEFAULT '',
  period text NOT NULL,
  numerator numeric,
  denominator numeric,
  value double precision,
  why text NOT NULL DEFAULT '' CHECK (why IN (
    '', 'no_figures', 'not_applicable', 'not_separable', 'units_missing', 'straddles', 'damaged',
    'days_differ')),
  status text NOT NULL CHECK (status IN (
    'chua_co_du_lieu', 'so_bo', 'chinh_thuc', 'khong_ap_dung')),
  origin text NOT NULL CHECK (origin IN ('live', 'handin', 'formula', 'import', 'total')),
  simulated boolean NOT NULL DEFAULT false,
  have integer NOT NULL DEFAULT 1 CHECK (have >= 0),
  want integer NOT NULL DEFAULT 1 CHECK (want >= have),
  upload bigint REFERENCES kpi_upload,
  as_of timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  replaced_at timestamptz,
  CHECK ((unit = '') <> (scope = '')),
  CHECK ((value IS NULL) = (why <> '')),
  CHECK (replaced_at IS NULL OR replaced_at >= recorded_at)
);
COMMENT ON TABLE kpi_value IS 'Values of units, and of scopes of units, for a period: each revision, the one in force with replaced_at NULL. have, want: so many units have figures, of so many. why: why there is no value. as_of: up to when what it was computed from counts. A live value of the running day is overwritten; each day that has ended keeps its last one.';
CREATE UNIQUE INDEX kpi_value_current ON kpi_value (kpi, unit, scope, period) WHERE replaced_at IS NULL;
CREATE INDEX kpi_value_revisions ON kpi_value (kpi, unit, scope, period, recorded_at);
CREATE INDEX kpi_value_period ON kpi_value (period, kpi) WHERE replaced_at IS NULL;
CREATE INDEX kpi_value_upload ON kpi_value (upload) WHERE upload IS NOT NULL;

CREATE TABLE kpi_closing (
  kpi text NOT NULL,
  unit text NOT NULL,
  period text NOT NULL,
  closed_at timestamptz NOT NULL,
  closed_by text NOT NULL,
  PRIMARY KEY (kpi, unit, period)
);
COMMENT ON TABLE kpi_closing IS 'Live values that a leader has made official: they change no more until he opens them again.';

CREATE TABLE kpi_forecast (
  kpi text NOT NULL,
  unit text NOT NULL DEFAULT '',
  scope text NOT NULL DEFAULT '',
  made_of bigint NOT NULL,
  made_at timestamptz NOT NULL,
  method text NOT NULL,
  points integer NOT NULL,
  reason text NOT NULL DEFAULT '',
  ahead jsonb NOT NULL DEFAULT '[]',
  replaced_at timestamptz,
  PRIMARY KEY (kpi, unit, scope, made_at),
  CHECK ((unit = '') <> (scope = ''))
);
CREATE UNIQUE INDEX kpi_forecast_current ON kpi_forecast (kpi, unit, scope) WHERE replaced_at IS NULL;
COMMENT ON TABLE kpi_forecast IS 'Forecasts, and why there is none; of each local day the last one, so that past boards have those of then. made_of: a mark of the values and definitions that it is made of. points: how many periods it is made of. ahead: [{"period", "low", "middle", "high"}] of 80 %, in the unit of measure of the KPI.';

CREATE TABLE milestone_state (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  milestone text NOT NULL,
  state text NOT NULL CHECK (state IN ('not_started', 'going_on', 'done', 'overdue', 'stopped')),
  document text NOT NULL DEFAULT '' CHECK (length(document) <= 200),
  issuer text NOT NULL DEFAULT '' CHECK (length(issuer) <= 200),
  document_date date,
  note text NOT NULL DEFAULT '' CHECK (length(note) <= 2000),
  simulated boolean NOT NULL DEFAULT false,
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL,
  replaced_at timestamptz,
  request text NOT NULL,
  UNIQUE (recorded_by, request),
  CHECK (state <> 'done' OR (document <> '' AND document_date IS NOT NULL))
);
COMMENT ON TABLE milestone_state IS 'What was written of milestones, each revision. What is done has evidence: the number of a document, who issued it, and its day.';
CREATE UNIQUE INDEX milestone_state_current ON milestone_state (milestone) WHERE replaced_at IS NULL;

CREATE TABLE kpi_task (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kpi text NOT NULL,
  unit text NOT NULL DEFAULT '',
  period text NOT NULL,
  text text NOT NULL CHECK (length(text) BETWEEN 1 AND 500),
  due date NOT NULL,
  made_by text NOT NULL,
  made_at timestamptz NOT NULL,
  done_by text,
  done_at timestamptz,
  request text NOT NULL,
  UNIQUE (made_by, request),
  CHECK ((done_by IS NULL) = (done_at IS NULL))
);
COMMENT ON TABLE kpi_task IS 'What a leader gave to whom because of a KPI. unit: who is to do it; empty: the owner of the KPI.';
CREATE INDEX kpi_task_open ON kpi_task (kpi) WHERE done_at IS NULL;

CREATE TABLE kpi_reminder (
  unit text NOT NULL,
  kpi text NOT NULL,
  period text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (unit, kpi, period, at)
);
COMMENT ON TABLE kpi_reminder IS 'When a unit was reminded of figures that were due: counted by unit and year.';

CREATE TABLE kpi_report (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  period text NOT NULL,
  scope text NOT NULL,
  as_of timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'approved')),
  content jsonb NOT NULL,
  pdf bytea NOT NULL,
  pdf_sha256 text NOT NULL,
  xlsx bytea NOT NULL,
  xlsx_sha256 text NOT NULL,
  pages integer NOT NULL,
  simulated boolean NOT NULL,
  made_by text NOT NULL,
  made_at timestamptz NOT NULL,
  approved_by text,
  approved_at timestamptz,
  request text NOT NULL,
  UNIQUE (made_by, request),
  CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
  CHECK ((state = 'approved') = (approved_at IS NOT NULL)),
  CHECK (approved_by IS NULL OR approved_by <> made_by)
);
COMMENT ON TABLE kpi_report IS 'Reports as they were made. content: all that stands in them, from which the same bytes can be made again.';
CREATE INDEX kpi_report_period ON kpi_report (period, id);
