-- What people look up of alerts: messages about them, earlier ones of their kind, repeated requests.

CREATE FUNCTION alerts_told(content jsonb) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN ARRAY(
  SELECT substring(url FROM '/alerts/([0-9]{1,18})$')::bigint
  FROM jsonb_array_elements_text(content #> '{ioc,alert_urls}') AS url
  WHERE url ~ '/alerts/[0-9]{1,18}$'
);
COMMENT ON FUNCTION alerts_told IS 'Ids of the alerts that a message tells of, by the links in it.';

CREATE INDEX notification_told ON notification USING gin (alerts_told(content));
CREATE INDEX alert_kind ON alert (rule, fingerprint, id);
CREATE INDEX alert_act_request ON alert_act (request) WHERE request IS NOT NULL;
