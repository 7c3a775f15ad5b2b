/** Who owes which figures, and who came late with them. Pure. */
import type { HandinFreshness, HandinUnit } from "../../../../api";

/** All that one unit is late with for one period. */
export interface Owing {
  readonly unit: HandinUnit;
  readonly period: string;
  readonly kpis: readonly string[];
  readonly lateDays: number;
}

type Told = Pick<HandinFreshness, "period" | "units" | "late">;
type Form = Pick<HandinFreshness["late"][number], "kpi" | "unit" | "period" | "late_days"> & { readonly isMissing: boolean };

/** What is missing, or what came late: the longest first; of the same, by the names of units. */
export function owing(told: Told, isMissing: boolean, nameOf: (unit: HandinUnit) => string): readonly Owing[] {
  const found = new Map<string, Owing>();
  for (const form of forms(told)) {
    if (form.isMissing !== isMissing) continue;
    const key = `${form.unit.id} ${form.period}`;
    const before = found.get(key);
    found.set(key, { unit: form.unit, period: form.period, kpis: [...(before?.kpis ?? []), form.kpi], lateDays: Math.max(before?.lateDays ?? 0, form.late_days) });
  }
  return [...found.values()].sort((a, b) => b.lateDays - a.lateDays || nameOf(a.unit).localeCompare(nameOf(b.unit), "vi") || a.period.localeCompare(b.period));
}

/** Of the period that is shown as the matrix tells it, of others as they are owed. */
function forms({ period, units, late }: Told): readonly Form[] {
  const shown = units.flatMap(({ unit, cells }) => cells.filter(({ late_days, state }) => late_days > 0 || state === "missing")
    .map(({ kpi, state, late_days }) => ({ kpi, unit, period: period.id, late_days, isMissing: state === "missing" || state === "returned" })));
  const others = late.filter((one) => one.period !== period.id).map((one) => ({ ...one, isMissing: one.handed_in_at === null }));
  return [...shown, ...others];
}
