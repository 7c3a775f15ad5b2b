-- Foreign topics that a source may write, and what becomes of their messages.

ALTER TABLE source ADD COLUMN mapping jsonb NOT NULL DEFAULT '[]'
  CHECK (jsonb_typeof(mapping) = 'array');
COMMENT ON COLUMN source.mapping IS 'As sources.yml has it: topic patterns, JMESPath of values, labels and time.';
