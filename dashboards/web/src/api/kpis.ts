import type { components } from "./schema";
import type { Wire } from "./wire";

type Schemas = components["schemas"];

/** What a board is asked for: a period, a scope of units, a day ("2026-03-14") it is told as of; null: the server chooses. */
export interface KpiAsked {
  readonly period: string | null;
  readonly scope: string | null;
  readonly as_of: string | null;
}

const ROOT = "/api/ioc/v1/kpis";

/** Indicators, milestones, and what leaders do about them. */
export class KpiCalls {
  readonly #wire: Wire;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  board(asked: KpiAsked): Promise<Schemas["KpiBoard"]> {
    return this.#wire.json("GET", `/kpis${query({ ...asked })}`);
  }

  detail(id: string, asked: KpiAsked): Promise<Schemas["KpiDetail"]> {
    return this.#wire.json("GET", `/kpis/${encodeURIComponent(id)}${query({ ...asked })}`);
  }

  /** What a unit's value is made of. after: where the last page ended. */
  rows(id: string, unit: string, period: string, asOf: string | null, after: number | null): Promise<Schemas["KpiRows"]> {
    return this.#wire.json("GET", `/kpis/${encodeURIComponent(id)}/rows${query({ unit, period, as_of: asOf, after: after === null ? null : String(after) })}`);
  }

  /** Of a unit; without one, of a scope of units. */
  revisions(id: string, of: { readonly unit: string } | { readonly scope: string }, period: string): Promise<Schemas["KpiRevisions"]> {
    return this.#wire.json("GET", `/kpis/${encodeURIComponent(id)}/revisions${query({ ...of, period })}`);
  }

  /** All of one unit. */
  unit(id: string, period: string | null, asOf: string | null): Promise<Schemas["KpiUnitPage"]> {
    return this.#wire.json("GET", `/kpis/units/${encodeURIComponent(id)}${query({ period, as_of: asOf })}`);
  }

  /** Makes a live value official, or opens it again. */
  settle(id: string, does: "close" | "open", closing: Schemas["Closing"]): Promise<Schemas["Closed"]> {
    return this.#wire.json("POST", `/kpis/${encodeURIComponent(id)}/${does}`, closing);
  }

  milestones(): Promise<Schemas["Milestones"]> {
    return this.#wire.json("GET", "/milestones");
  }

  changeMilestone(id: string, change: Schemas["MilestoneChange"]): Promise<Schemas["MilestoneTold"]> {
    return this.#wire.json("POST", `/milestones/${encodeURIComponent(id)}/state`, change);
  }

  giveTask(wanted: Schemas["TaskWanted"]): Promise<Schemas["KpiTask"]> {
    return this.#wire.json("POST", "/kpi-tasks", wanted);
  }

  taskDone(id: number): Promise<Schemas["KpiTask"]> {
    return this.#wire.json("POST", `/kpi-tasks/${id}/done`, {});
  }
}

/** Where the history of an indicator is taken away: as a table, or as a workbook in a language. */
export function historyHref(id: string, asOf: string | null, language: string | null = null): string {
  return `${ROOT}/${encodeURIComponent(id)}/history.${language === null ? "csv" : "xlsx"}${query({ as_of: asOf, language })}`;
}

function query(asked: Readonly<Record<string, string | null>>): string {
  const given = Object.entries(asked).filter((one): one is [string, string] => one[1] !== null);
  return given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
}
