-- Which days are worked, as the place says.

CREATE TABLE holidays (
  one_row boolean PRIMARY KEY DEFAULT true CHECK (one_row),
  document text NOT NULL,
  put_at timestamptz NOT NULL,
  retired_at timestamptz
);
COMMENT ON TABLE holidays IS 'holidays.yml of the place: days off, and days of weekends that are worked for one.';
