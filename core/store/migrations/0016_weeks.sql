-- Between rows of a day and of 64 days of hours, rows of 8 days: a year is some twenty rows of a series.

ALTER TABLE rollup_1h DROP CONSTRAINT rollup_1h_hours_check,
  ADD CONSTRAINT rollup_1h_hours_check CHECK (hours IN (24, 192, 1536));
