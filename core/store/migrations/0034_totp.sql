-- The second factor of people.

CREATE TABLE totp (
  user_id text PRIMARY KEY REFERENCES app_user,
  secret bytea,
  last_step bigint,
  offered bytea,
  offered_at timestamptz,
  wrong_codes integer NOT NULL DEFAULT 0,
  wrong_since timestamptz,
  CHECK ((secret IS NULL) = (last_step IS NULL)),
  CHECK ((offered IS NULL) = (offered_at IS NULL))
);
COMMENT ON TABLE totp IS 'Authenticators (RFC 6238). secret: sealed by IOC_STATE/secrets/totp; NULL until a code of it was typed. last_step: last accepted step of 30 s; none is good twice. offered: shown, not confirmed. wrong_codes: after a right password, from anywhere, since wrong_since.';

CREATE TABLE recovery_code (
  user_id text NOT NULL REFERENCES app_user,
  number smallint NOT NULL CHECK (number BETWEEN 0 AND 9),
  code_hash text NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (user_id, number)
);
COMMENT ON TABLE recovery_code IS 'For whoever has lost the authenticator: each good once; argon2id hashes only. number: the first digit of the code.';

ALTER TABLE app_user ADD COLUMN second_factor_asked_at timestamptz;
COMMENT ON COLUMN app_user.second_factor_asked_at IS 'First login at which a second factor was asked for and was not there.';
