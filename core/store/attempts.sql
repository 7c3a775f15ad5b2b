-- name: lock_account
-- Serialises attempts from one address, so that the limit is exact.
SELECT pg_advisory_xact_lock(hashtext('ioc login ' || %(address)s))

-- name: failures
-- plan: Index Scan login_failure_address; cost = failures of one address in 15 minutes
SELECT count(*) FILTER (WHERE account = %(account)s) AS of_account, count(*) AS of_address,
  min(at) FILTER (WHERE account = %(account)s) AS account_since, min(at) AS address_since
FROM login_failure WHERE address = %(address)s AND at > %(since)s

-- name: note_failure
INSERT INTO login_failure (at, account, address) VALUES (%(now)s, %(account)s, %(address)s)

-- name: forgive
-- plan: Index Scan login_failure_address
DELETE FROM login_failure WHERE address = %(address)s AND account = %(account)s

-- name: forget_failures
-- plan: Seq Scan login_failure (at most some thousand rows)
DELETE FROM login_failure WHERE at < %(before)s
