import type { components } from "../../../api/schema";

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

type Inlets = components["schemas"]["Inlets"];

/** What the README says, where nothing was set otherwise. */
export const INLETS: Inlets = { http: "127.0.0.1:8001", mqtt: "127.0.0.1:18830" };

/** unit: the id of a unit on the wall, so that the sample shows there. inlets: where this center listens. */
export function firstSample(unit: string, inlets: Inlets): Commands {
  const [host, port] = split(inlets.mqtt);
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
    http: `curl http://${inlets.http}/api/v1/ingest -H "Authorization: Bearer $KEY" -d '${sample(1)}`,
    mqtt: [
      `mosquitto_pub -h ${host} -p ${port} -i ${SOURCE} -u ${SOURCE} -P "$KEY" -q 1 \\`,
      `  -t ioc/v1/${SOURCE}/telemetry -m '${sample(0)}`,
    ].join("\n"),
    rejected: ".venv/bin/ioc rejected list",
  };
}

/** `host:port` or `[ipv6]:port`. */
function split(address: string): readonly [host: string, port: string] {
  const colon = address.lastIndexOf(":");
  return [address.slice(0, colon).replace(/^\[|\]$/g, ""), address.slice(colon + 1)];
}
