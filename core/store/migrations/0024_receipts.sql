-- What providers tell later of messages that they took: brought to somebody, or not.

ALTER TABLE notification_attempt ADD COLUMN provider text;
ALTER TABLE notification_attempt ADD COLUMN message_id text
  CHECK (length(message_id) BETWEEN 1 AND 200);
ALTER TABLE notification_attempt ADD CONSTRAINT notification_attempt_known_as
  CHECK ((provider IS NULL) = (message_id IS NULL));
COMMENT ON COLUMN notification_attempt.message_id IS 'Under which id the provider knows the message; receipts name it.';
CREATE INDEX notification_attempt_known_as ON notification_attempt (provider, message_id)
  WHERE message_id IS NOT NULL;

CREATE TABLE notification_receipt (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  notification_id bigint NOT NULL,
  attempt integer NOT NULL,
  result text NOT NULL CHECK (result IN ('delivered', 'failed')),
  at timestamptz NOT NULL,
  status text NOT NULL CHECK (length(status) <= 200),
  followed_at timestamptz,
  UNIQUE (notification_id, attempt, result),
  FOREIGN KEY (notification_id, attempt) REFERENCES notification_attempt ON DELETE CASCADE
);
COMMENT ON TABLE notification_receipt IS 'The ledger of receipts, append-only but for followed_at: when somebody else was told in place of what failed. Of an attempt each result once; delivered outweighs failed, in any order. status: the provider''s word.';
CREATE INDEX notification_receipt_new ON notification_receipt (id)
  WHERE result = 'failed' AND followed_at IS NULL;

CREATE TABLE unread_receipt (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  channel text NOT NULL,
  at timestamptz NOT NULL,
  reason text NOT NULL,
  body bytea NOT NULL CHECK (length(body) <= 8192)
);
COMMENT ON TABLE unread_receipt IS 'Receipts that were from the provider and could not be read, the newest 100 of each channel, so that its file can be put right. channel: name of the file.';
CREATE INDEX unread_receipt_of ON unread_receipt (channel, id);
