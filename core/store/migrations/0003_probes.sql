-- What is probed from outside, and how far inside a probe may reach.

CREATE TABLE probe_target (
  id text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  portal text NOT NULL,
  owner text NOT NULL,
  unit_id text REFERENCES unit DEFERRABLE INITIALLY DEFERRED,
  kind text NOT NULL CHECK (kind IN ('http', 'tls', 'tcp')),
  address text NOT NULL,
  interval_seconds double precision NOT NULL CHECK (interval_seconds > 0),
  timeout_seconds double precision NOT NULL CHECK (timeout_seconds > 0),
  expect_status integer[] NOT NULL,
  expect_text text NOT NULL,
  simulated boolean NOT NULL,
  retired_at timestamptz,
  CHECK (2 * timeout_seconds < interval_seconds)  -- two tries fit, so that probes never pile up
);
COMMENT ON TABLE probe_target IS 'What is probed: a URL of kind http, else host:port. simulated: a stand-in, probed only in a demo.';

CREATE TABLE probe_policy (
  probe text PRIMARY KEY,
  allow_networks text[] NOT NULL,
  allow_ports integer[] NOT NULL,
  retired_at timestamptz
);
COMMENT ON TABLE probe_policy IS 'Whence this center probes (label probe), and which networks and ports it may reach beside the public web. At most one is not retired.';
