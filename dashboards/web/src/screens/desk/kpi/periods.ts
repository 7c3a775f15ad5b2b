/** Periods by their ids, as `core/model/period.py` has them, and how they are said. Pure. */
import type { KpiPeriod } from "../../../api";
import type { KpiMessages } from "../../../i18n/vi.kpi";

export type PeriodKind = KpiPeriod["kind"];

export interface Period {
  readonly kind: PeriodKind;
  readonly year: number;
  readonly number: number;
}

const KINDS: Readonly<Record<string, PeriodKind>> = { M: "month_15_14", C: "calendar_month", Q: "quarter", H: "half", N: "nine_months" };
const MONTHS: Readonly<Record<PeriodKind, number>> = { month_15_14: 1, calendar_month: 1, quarter: 3, half: 6, nine_months: 9, year: 12 };
const [LAST_DAY, A_YEAR] = [14, 12];
const DAY_MS = 86_400_000;

/** "2026-M11", "2026-Q4", "2026"; null: no period. */
export function parsed(id: string): Period | null {
  const found = /^(\d{4})(?:-([MCQHN])(\d{1,2}))?$/.exec(id);
  if (found === null) return null;
  const kind = found[2] === undefined ? "year" : (KINDS[found[2]] ?? "year");
  const number = kind === "nine_months" ? 1 : Number(found[3] ?? 1);
  return { kind, year: Number(found[1]), number };
}

/** Its last day, "2026-11-14", or that of so many periods later; the id itself when it is none. */
export function lastDay(id: string, later = 0): string {
  const period = parsed(id);
  if (period === null) return id;
  const apart = period.kind === "nine_months" ? A_YEAR : MONTHS[period.kind]; // of these there is one a year
  const months = period.number * MONTHS[period.kind] + later * apart;
  const last = period.kind === "calendar_month" ? Date.UTC(period.year, months, 1) - DAY_MS : Date.UTC(period.year, months - 1, LAST_DAY);
  return new Date(last).toISOString().slice(0, 10);
}

/** "11/2026", "Q3/2026", "2026". */
export function named(id: string, words: KpiMessages): string {
  const period = parsed(id);
  if (period === null) return id;
  const { kind, year, number } = period;
  const month = String(number).padStart(2, "0");
  if (kind === "month_15_14") return `${month}/${year}`;
  if (kind === "calendar_month") return words.periods.calendar(month, String(year));
  if (kind === "quarter") return words.periods.quarter(String(number), String(year));
  if (kind === "half") return words.periods.half(String(number), String(year));
  return kind === "nine_months" ? words.periods.nine(String(year)) : String(year);
}

/** "14/11/2026" of "2026-11-14". */
export function dayOf(day: string): string {
  return day.split("-").toReversed().join("/");
}

/** "14/11": without the year. */
export function shortDay(day: string): string {
  return dayOf(day).slice(0, 5);
}

/** "15/10–14/11/2026", with both years when they differ. */
export function spanOf(period: KpiPeriod, words: KpiMessages): string {
  const sameYear = period.first.slice(0, 4) === period.last.slice(0, 4);
  return words.span(sameYear ? shortDay(period.first) : dayOf(period.first), dayOf(period.last));
}

/** Kinds to choose from, the shortest first. */
export function kindsOf(periods: readonly KpiPeriod[]): readonly PeriodKind[] {
  const all = new Set(periods.map(({ kind }) => kind));
  return (Object.keys(MONTHS) as PeriodKind[]).filter((kind) => all.has(kind));
}

/** The newest of a kind that has ended by a day; else the newest. */
export function newest(periods: readonly KpiPeriod[], kind: PeriodKind, today: string): KpiPeriod | null {
  const own = periods.filter((period) => period.kind === kind).toSorted((a, b) => (a.last < b.last ? 1 : -1));
  return own.find(({ last }) => last < today) ?? own[0] ?? null;
}
