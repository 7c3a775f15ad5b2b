/**
 * The commands of the README's "Send a sample of your own", word for word but for the unit. Pure.
 *
 * They run in the project's folder on the machine of the center: broker and ingest listen there only.
 */
export interface Commands {
  readonly key: string;
  readonly http: string;
  readonly mqtt: string;
  readonly rejected: string;
}

const SOURCE = "my-probe";

/** unit: the id of a unit on the wall, so that the sample shows there. */
export function firstSample(unit: string): Commands {
  const sample = (value: number): string =>
    [
      "{",
      `  "metric": "net_site_up", "time": '$(date +%s%3N)', "value": ${value},`,
      `  "labels": {"unit": "${unit}", "operator": "viettel", "tech": "4g", "site": "my-site"}}'`,
    ].join("\n");
  return {
    key: [
      `.venv/bin/ioc source add ${SOURCE}`,
      `KEY=$(.venv/bin/ioc key create --scope write --source ${SOURCE})`,
    ].join("\n"),
    http: `curl http://127.0.0.1:8001/api/v1/ingest -H "Authorization: Bearer $KEY" -d '${sample(1)}`,
    mqtt: [
      `mosquitto_pub -h 127.0.0.1 -p 18830 -i ${SOURCE} -u ${SOURCE} -P "$KEY" -q 1 \\`,
      `  -t ioc/v1/${SOURCE}/telemetry -m '${sample(0)}`,
    ].join("\n"),
    rejected: ".venv/bin/ioc rejected list",
  };
}
