-- Replaceable: run after every migration. `api` only asks; ingest, which stores samples, works off.

GRANT INSERT ON replay TO ioc_api;
GRANT SELECT, UPDATE, DELETE ON replay TO ioc_ingest;
