-- Browsers that show messages though no page of ours is open.

CREATE TABLE push_subscription (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id text NOT NULL REFERENCES app_user ON DELETE CASCADE,
  endpoint text NOT NULL UNIQUE CHECK (length(endpoint) BETWEEN 1 AND 2000),
  p256dh bytea NOT NULL CHECK (length(p256dh) = 65),
  auth bytea NOT NULL CHECK (length(auth) = 16),
  user_agent text NOT NULL CHECK (length(user_agent) <= 300),
  created_at timestamptz NOT NULL,
  used_at timestamptz
);
COMMENT ON TABLE push_subscription IS 'Where browsers take messages (Web Push), by user; endpoint: a secret address. p256dh, auth: the browser''s keys. used_at: when it took a message last. Gone once its service says so.';
CREATE INDEX push_subscription_of ON push_subscription (user_id);
