-- Replaceable: run after every migration. Only ingest keeps the numbering and its sessions.

GRANT SELECT, INSERT, UPDATE ON numbering, mqtt_session TO ioc_ingest;
GRANT SELECT, INSERT ON mqtt_source TO ioc_ingest;
