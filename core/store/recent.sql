-- name: corrected
-- What people have put right is not told by the change log, where it was taken away.
-- plan: Index Only Scan Backward correction_pkey (one row)
SELECT coalesce(max(id), 0) FROM correction
