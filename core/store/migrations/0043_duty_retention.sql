-- What is over of schedules goes as alerts do: addresses that nobody has asked for so long, or that were revoked.

CREATE INDEX calendar_link_used ON calendar_link (coalesce(revoked_at, read_at, created_at));
