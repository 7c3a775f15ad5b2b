/** The tables that say what charts draw. Pure. */
import type { KpiDetail, KpiHistoryPoint } from "../../../../api";
import { dayAt } from "../points";
import { lastDay } from "../periods";

export interface HistoryLine {
  readonly period: string;
  readonly point: KpiHistoryPoint | null;
  /** What the path asks for then; null: no path, or not yet. */
  readonly path: number | null;
  readonly ahead: KpiDetail["ahead"][number] | null;
}

/** Every period that is told of: what was, the newest first; then what is foretold, the nearest first. */
export function historyLines({ history, ahead, path }: Pick<KpiDetail, "history" | "ahead" | "path">): readonly HistoryLine[] {
  const known = new Set(history.map(({ period }) => period));
  const past = history.map((point): HistoryLine => ({ period: point.period, point, path: pathAt(path, lastDay(point.period)), ahead: null }));
  const next = ahead.filter(({ period }) => !known.has(period)).map((one): HistoryLine => ({ period: one.period, point: null, path: pathAt(path, lastDay(one.period)), ahead: one }));
  return [...past.toReversed(), ...next];
}

/** The path at a day, straight between what is told of it. */
export function pathAt(path: KpiDetail["path"], day: string): number | null {
  const after = path.findIndex((point) => point.day >= day);
  const [before, next] = [path[after - 1], path[after]];
  if (next === undefined) return null;
  if (next.day === day) return next.value;
  if (before === undefined) return null;
  const share = (dayAt(day) - dayAt(before.day)) / (dayAt(next.day) - dayAt(before.day));
  return before.value + share * (next.value - before.value);
}

export interface UnitLines {
  readonly periods: readonly string[];
  readonly units: readonly { readonly unit: KpiDetail["units"][number]; readonly points: readonly (KpiHistoryPoint | null)[] }[];
}

/** Units beside periods, the newest period first. */
export function unitLines(units: KpiDetail["units"], most: number): UnitLines {
  const all = [...new Set(units.flatMap(({ history }) => history.map(({ period }) => period)))];
  const periods = all.toSorted((a, b) => (lastDay(a) < lastDay(b) ? 1 : -1)).slice(0, most);
  return { periods, units: units.map((unit) => ({ unit, points: periods.map((period) => unit.history.find((point) => point.period === period) ?? null) })) };
}

/** What tells series apart: the labels that are not the same in all of them. */
export function tellingLabels(all: readonly Readonly<Record<string, string>>[]): readonly string[] {
  const labels = [...new Set(all.flatMap((series) => Object.keys(series)))];
  return labels.filter((label) => new Set(all.map((series) => series[label] ?? "")).size > 1);
}

/** Whether the rows in sight add up to what the board says. */
export function addsUp(rows: readonly { readonly numerator: number | null; readonly denominator: number | null }[], point: Pick<KpiHistoryPoint, "numerator" | "denominator">): boolean {
  const sum = (of: "numerator" | "denominator"): number => rows.reduce((all, row) => all + (row[of] ?? 0), 0);
  const same = (a: number, b: number | null): boolean => b !== null && Math.abs(a - b) <= Math.max(Math.abs(a), Math.abs(b)) * 1e-9;
  return same(sum("numerator"), point.numerator) && (point.denominator === null || same(sum("denominator"), point.denominator));
}
