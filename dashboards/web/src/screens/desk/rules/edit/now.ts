/** How a rule stands now: each of its series, and whether it would fire. Pure. */
import type { Chart, ChartSeries } from "../../../../api";
import type { Range, TrendPoint } from "../../../../charts/series";
import { pointsOf } from "../../alerts/detail/drawn";
import { thresholdOf, type Threshold } from "../../alerts/detail/threshold";
import { namesOf, type Labels } from "../said";

export const SHOWN_MS = 3 * 3_600_000;
export const POINTS = 180;
const ROWS_MAX = 8;
const FRESH_POINTS = 2.5; // a line that ended earlier is not there now

export type NowState = "firing" | "pending" | "no";

export interface NowRow {
  readonly name: string;
  readonly labels: Labels;
  readonly points: readonly TrendPoint[];
  readonly value: number;
  readonly state: NowState;
}

export interface Now {
  readonly rows: readonly NowRow[];
  /** All that there are now, also what is not shown. */
  readonly count: number;
  readonly limit: number | null;
  readonly time: Range;
  readonly unit: string | null;
  /** Two that are true differ by their metric alone, which no alert has: the rule fails at them. */
  readonly alike: boolean;
}

/** What is asked: what is compared, where that can be told, so that what is well is seen too. */
export function questionOf(expr: string): { readonly query: string; readonly threshold: Threshold | null } {
  const threshold = thresholdOf(expr);
  return { query: threshold?.left ?? expr, threshold };
}

export function nowOf(chart: Chart, threshold: Threshold | null, holdSeconds: number): Now {
  const time = { from: chart.start, to: chart.end };
  const alive = chart.series.filter((one) => (one.time.at(-1) ?? 0) >= chart.end - FRESH_POINTS * Math.max(chart.length_ms, one.period_ms ?? 0));
  const names = namesOf(alive.map(({ metric }) => metric));
  const rows = alive.map((one, i): NowRow => {
    const points = pointsOf(one, chart.length_ms);
    const values = new Map(valuesOf(one));
    const held = heldSeconds(points.map(([at, value]) => [at, value ?? values.get(at) ?? null]), threshold, chart.end);
    const state = held === null ? "no" : held >= holdSeconds ? "firing" : "pending";
    return { name: names[i] ?? "", labels: one.metric, points, value: valuesOf(one).at(-1)?.[1] ?? Number.NaN, state };
  });
  const told = rows.filter(({ state }) => state !== "no").map(({ labels }) => labelsOnly(labels));
  const rank = { firing: 0, pending: 1, no: 2 };
  return {
    rows: rows.toSorted((a, b) => rank[a.state] - rank[b.state]).slice(0, ROWS_MAX),
    count: alive.length,
    limit: threshold?.limit ?? null,
    time,
    unit: alive[0]?.unit_of_measure ?? null,
    alike: new Set(told).size < told.length,
  };
}

function labelsOnly(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).filter(([name]) => name !== "__name__").sort());
}

const BEYOND = { "": null, NaN: Number.NaN, "+Inf": Infinity, "-Inf": -Infinity } as const;

/** All values, also those that no picture has a place for: what was divided by nothing may well fire. */
function valuesOf({ time, last, beyond }: ChartSeries): readonly TrendPoint[] {
  return time.map((at, i): TrendPoint => [at, last[i] ?? BEYOND[beyond[i] ?? ""]]);
}

/** For how long what is asked has been true without a break; null: it is not true now. */
function heldSeconds(points: readonly TrendPoint[], threshold: Threshold | null, end: number): number | null {
  let since: number | null = null;
  for (const [at, value] of points.toReversed()) {
    if (value === null || !holds(value, threshold)) break;
    since = at;
  }
  return since === null ? null : (end - since) / 1000;
}

/** An expression that compares nothing with a number is true where it gives something. */
function holds(value: number, threshold: Threshold | null): boolean {
  if (threshold === null) return true;
  const { relation, limit } = threshold;
  switch (relation) {
    case "<": return value < limit;
    case "<=": return value <= limit;
    case ">": return value > limit;
    case ">=": return value >= limit;
    case "==": return value === limit;
    default: return value !== limit;
  }
}
