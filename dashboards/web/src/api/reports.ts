import type { components } from "./schema";
import type { Wire } from "./wire";

type Schemas = components["schemas"];

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
    return this.#wire.json("POST", "/kpi-reports", wanted);
  }

  approve(number: number): Promise<Schemas["KpiReport"]> {
    return this.#wire.json("POST", `/kpi-reports/${number}/approve`, {});
  }

  verify(number: number): Promise<Schemas["KpiReportVerified"]> {
    return this.#wire.json("GET", `/kpi-reports/${number}/verify`);
  }
}

/** Where the pages of a report are, or its workbook. */
export function reportHref(number: number, kind: "pdf" | "xlsx"): string {
  return `/api/ioc/v1/kpi-reports/${number}/report.${kind}`;
}
