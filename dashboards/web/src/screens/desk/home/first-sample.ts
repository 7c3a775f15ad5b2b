/**
 * The commands of "send the first sample", as the README has them. Pure.
 *
 * They run on the machine of the center: the broker and the ingest port listen there only.
 */
export interface Commands {
  readonly key: string;
  readonly mqtt: string;
  readonly http: string;
  readonly rejected: string;
}

const SOURCE = "thu-nghiem";
const METRIC = "thu_nghiem_celsius";
const SAMPLE = `{"metric":"${METRIC}","labels":{},"time":'$(date +%s000)',"value":21.5}`;

/** keyWord: what stands for the key in the page's language. */
export function firstSample(keyWord: string): Commands {
  return {
    key: [
      `ioc source add ${SOURCE} --create`,
      `ioc key create --scope write --source ${SOURCE}`,
    ].join("\n"),
    mqtt: [
      `mosquitto_pub -h 127.0.0.1 -p 18830 -i ${SOURCE} -u ${SOURCE} -P ${keyWord} -q 1 \\`,
      `  -t ioc/v1/${SOURCE}/telemetry \\`,
      `  -m '${SAMPLE}'`,
    ].join("\n"),
    http: [
      "curl http://127.0.0.1:8001/api/v1/ingest \\",
      `  -H 'Authorization: Bearer ${keyWord}' -H 'Content-Type: application/json' \\`,
      `  -d '${SAMPLE}'`,
    ].join("\n"),
    rejected: `ioc rejected list`,
  };
}
