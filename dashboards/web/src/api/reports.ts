import { ask } from "./ask";
import type { components } from "./schema";
import { BASE, type Wire } from "./wire";

type Schemas = components["schemas"];

/** The server gives a report a minute (api/kpi_reports/press.py), and says so itself when that is over. */
const PRINTED_MS = 70_000;

/** Reports of indicators: made, approved, printed again to be compared. */
export class ReportCalls {
  readonly #wire: Wire;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** before: only older ones; null: from the newest on. */
  list(before: string | null): Promise<Schemas["KpiReportPage"]> {
    return this.#wire.json("GET", before === null ? "/kpi-reports" : `/kpi-reports?${new URLSearchParams({ before }).toString()}`);
  }

  make(wanted: Schemas["KpiReportWanted"]): Promise<Schemas["KpiReport"]> {
    return this.#printed("POST", "/kpi-reports", wanted);
  }

  approve(number: number): Promise<Schemas["KpiReport"]> {
    return this.#printed("POST", `/kpi-reports/${number}/approve`, {});
  }

  verify(number: number): Promise<Schemas["KpiReportVerified"]> {
    return this.#printed("GET", `/kpi-reports/${number}/verify`);
  }

  /** Waits as long as printing may take. */
  async #printed<T>(method: string, path: string, body?: object): Promise<T> {
    const wire = this.#wire;
    const response = await wire.twice(() => ask(method, BASE + path, wire.csrf, body, PRINTED_MS));
    return (await response.json()) as T;
  }
}

/** Where the pages of a report are, or its workbook. */
export function reportHref(number: number, kind: "pdf" | "xlsx"): string {
  return `/api/ioc/v1/kpi-reports/${number}/report.${kind}`;
}
