-- Local days of the place: rows that SQL can read, computed from what is packed.

CREATE TABLE place (
  one_row boolean PRIMARY KEY DEFAULT true CHECK (one_row),
  zone text NOT NULL
);
COMMENT ON TABLE place IS 'What the program has to know of the place itself. zone: whose midnights end its days; `ioc apply` sets it.';
INSERT INTO place (zone) VALUES ('Asia/Ho_Chi_Minh');

CREATE TABLE rollup_day (
  series_id integer NOT NULL,
  day date NOT NULL,
  begins timestamptz NOT NULL,
  ends timestamptz NOT NULL,
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  sum double precision NOT NULL,
  min double precision NOT NULL,
  max double precision NOT NULL,
  first double precision NOT NULL,
  last double precision NOT NULL,
  increase double precision NOT NULL,
  count integer NOT NULL CHECK (count > 0),
  PRIMARY KEY (series_id, day),
  CHECK (begins < first_at AND first_at <= last_at AND last_at <= ends)
);
COMMENT ON TABLE rollup_day IS 'Numbers of a series in a local day (begins, ends], once all of it is packed. increase: since the last number at or before its begin, resets repaired. No row: no number.';

CREATE TABLE rollup_day_due (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  series_id integer NOT NULL,
  begins timestamptz NOT NULL,
  ends timestamptz NOT NULL,
  CHECK (begins < ends)
);
COMMENT ON TABLE rollup_day_due IS 'Samples of a series in (begins, ends] changed: the local days that this touches are to be computed. What is left lies in a day that is not over.';
CREATE INDEX rollup_day_due_begins ON rollup_day_due (begins);
CREATE INDEX rollup_day_due_series ON rollup_day_due (series_id, begins);

INSERT INTO rollup_day_due (series_id, begins, ends)
SELECT series_id, min(span), max(span + make_interval(hours => hours)) FROM block GROUP BY series_id;

CREATE SCHEMA board;
COMMENT ON SCHEMA board IS 'What SQL may be asked by Grafana and by people; made of views, in core/store/views.';
