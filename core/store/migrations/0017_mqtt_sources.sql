-- Whom a lost session at the broker concerns: sources that only use HTTP miss nothing by it.

CREATE TABLE mqtt_source (source_id text PRIMARY KEY REFERENCES source);
COMMENT ON TABLE mqtt_source IS 'Sources that ever sent a message by the broker; committed with the first of them.';

-- Nobody noted it before: until now each source was told of every lost session, and so it stays for these.
INSERT INTO mqtt_source (source_id)
SELECT id FROM source WHERE EXISTS (SELECT FROM mqtt_session)
  AND id NOT IN ('ioc-ingest', 'ioc-probe', 'ioc-heartbeat');
