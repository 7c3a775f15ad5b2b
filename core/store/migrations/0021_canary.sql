-- The canary is a notification each minute; after a day nobody asks for it any more.

CREATE INDEX notification_canary ON notification (settled_at) WHERE channel = 'ioc-canary/null/0';
CREATE INDEX notification_folded ON notification (folded_into) WHERE folded_into IS NOT NULL;
