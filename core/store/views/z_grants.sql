-- Replaceable: run after every migration. Who may do what; the owner is the role that migrates.

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO ioc_ingest, ioc_api;

-- ingest: samples, catalogue rows that a source may create, the log, what was refused, leases
GRANT SELECT ON observed, unit, metric, source, series, packed, writer, api_key, sample, sample_late, batch,
  gap, rejected, rejected_day, lease TO ioc_ingest;
GRANT INSERT ON metric, series, sample, sample_late, writer, batch, gap, rejected, rejected_day,
  lease TO ioc_ingest;
GRANT UPDATE ON sample, writer, rejected, rejected_day, lease TO ioc_ingest;
GRANT DELETE ON rejected, rejected_day TO ioc_ingest;
GRANT TRUNCATE ON batch_0, batch_1, batch_2, batch_3, batch_4, batch_5 TO ioc_ingest;
GRANT SELECT, INSERT ON audit TO ioc_ingest;
GRANT SELECT ON probe_target, probe_policy TO ioc_ingest;

-- api: reads everything but secrets of other parts, owns people's sessions and keys
GRANT SELECT ON ALL TABLES IN SCHEMA public TO ioc_api;
GRANT INSERT, UPDATE ON app_user, role_grant, session, api_key, source TO ioc_api;
GRANT DELETE ON role_grant TO ioc_api;
GRANT INSERT, DELETE ON live_ticket, login_failure TO ioc_api;
GRANT DELETE ON session TO ioc_api;
GRANT INSERT ON audit TO ioc_api;

-- the account of sources
GRANT SELECT, INSERT, UPDATE ON rejected_total TO ioc_ingest;

-- heartbeats: ingest takes the reports in and watches for those that do not come
GRANT SELECT ON heartbeat, heartbeat_state, heartbeat_watch TO ioc_ingest;
GRANT INSERT, UPDATE ON heartbeat_state, heartbeat_watch TO ioc_ingest;

-- screens without a person: asked for by outsiders, approved by administrators
GRANT INSERT, UPDATE ON screen TO ioc_api;
GRANT INSERT, UPDATE, DELETE ON screen_pairing TO ioc_api;
GRANT INSERT, DELETE ON screen_ticket TO ioc_api;

-- the second factor: the api checks codes, sets and renews them
GRANT INSERT, UPDATE ON totp, recovery_code TO ioc_api;
GRANT DELETE ON recovery_code TO ioc_api;

-- Locks by name, and tables of a session: for who writes. Who only reads could stop others with the first, and
-- fill the disk with the second. Where nobody made the first the owner's (ioc/private/bootstrap.py) they stay everybody's.
GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint), pg_advisory_xact_lock(bigint)
  TO ioc_ingest, ioc_api, ioc_pack, ioc_alerts, ioc_kpi;
GRANT EXECUTE ON FUNCTION pg_advisory_xact_lock(bigint) TO ioc_backup; -- for the record of who exports
DO $$ BEGIN
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO ioc_ingest', current_database());
END $$;

-- A question that sorts more than fits the memory writes files, and nobody but the owner may let it write more.
-- Set once: sessions that set it at the same time would be in each other's way.
DO $$ BEGIN
  IF has_parameter_privilege('temp_file_limit', 'SET') AND NOT EXISTS (
    SELECT FROM pg_db_role_setting AS s
    WHERE s.setrole = 'ioc_grafana'::regrole AND s.setdatabase = 0 AND 'temp_file_limit=2GB' = ANY (s.setconfig)
  ) THEN
    ALTER ROLE ioc_grafana SET temp_file_limit = '2GB';
  END IF;
END $$;
