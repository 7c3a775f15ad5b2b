-- name: progress
SELECT followed, ticked_at FROM alerter

-- name: note
UPDATE alerter SET followed = %(followed)s, ticked_at = %(now)s
