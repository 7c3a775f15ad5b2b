import type { BudgetDay, PortalBudget } from "../../../api";
import type { Work } from "../../../charts/series";
import { instantOf, number, type Language } from "../../../i18n/format";
import type { Messages } from "../../../i18n/vi";

/** What the bars of a portal show: of its budget, and of its days. Pure. */
export type DayKind = "none" | "good" | "failed" | "over";

export interface DayBar {
  readonly day: string;
  readonly kind: DayKind;
  /** Measured for less than most of it. */
  readonly part: boolean;
  /** Some of it was maintenance. */
  readonly planned: boolean;
  readonly title: string;
}

const ENOUGH = 0.9; // of a day's time
const MINUTE = 60;
const NINES = 3; // decimals of percent, where the first two say nothing
const DECIMALS = 2;

/** A share in percent, never rounded up to "100%" while something failed. */
export function percent(ratio: number, language: Language): string {
  const decimals = ratio > 0.9999 && ratio < 1 ? NINES : DECIMALS;
  const down = Math.floor(ratio * 100 * 10 ** decimals + 1e-6) / 10 ** decimals;
  return `${number(down, Number.isInteger(down) ? 0 : decimals, language)}%`;
}

/** A share whose decimals say nothing: measured, left, over. */
export function whole(ratio: number, language: Language): string {
  return `${number(Math.floor(ratio * 100 + 1e-6), 0, language)}%`;
}

/** How long, to the minute: "3 giờ 36 phút". */
export function lasting(seconds: number, messages: Messages, language: Language): string {
  const words = messages.budgets;
  if (seconds === 0) return words.zero;
  const minutes = Math.round(seconds / MINUTE);
  if (minutes === 0) return words.lessThanMinute;
  const write = (value: number): string => number(value, 0, language);
  return minutes < MINUTE ? words.minutes(write(minutes)) : words.hours(write(Math.floor(minutes / MINUTE)), write(minutes % MINUTE));
}

/** How a day went, against the share of the budget that a day has; without an objective any failure is one. */
export function kindOf(day: BudgetDay, budget: PortalBudget): DayKind {
  if (day.availability === null) return "none";
  if (day.failed_seconds === 0) return "good";
  const allowed = budget.allowed_seconds === null ? Infinity : budget.allowed_seconds / budget.days.length;
  return day.failed_seconds > allowed ? "over" : "failed";
}

/** works: maintenance of the portal, whether or not it counts. */
export function dayBars(budget: PortalBudget, works: readonly Work[], zone: string, messages: Messages, language: Language): DayBar[] {
  return budget.days.map((day) => {
    const kind = kindOf(day, budget);
    const own = worksOn(day.day, works, zone);
    const title = [titleOf(day, messages, language), ...own.map(({ title }) => title ?? "")].join("\n");
    return { day: day.day, kind, part: kind !== "none" && day.measured_ratio < ENOUGH, planned: day.excluded_seconds > 0 || own.length > 0, title };
  });
}

/** Those that were on for some of a day of the place. */
function worksOn(day: string, works: readonly Work[], zone: string): readonly Work[] {
  const [from, to] = [day, dayAfter(day)].map((date) => instantOf(`${date}T00:00`, zone) ?? 0) as [number, number];
  return works.filter((one) => one.from < to && one.to > from);
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

export function countOf(bars: readonly DayBar[], kind: DayKind): number {
  return bars.filter((bar) => bar.kind === kind).length;
}

function titleOf(day: BudgetDay, messages: Messages, language: Language): string {
  const words = messages.budgets;
  const [, month, date] = day.day.split("-");
  const written = `${date}/${month}`;
  const told = words.day(written, toldOf(day, messages, language));
  return day.excluded_seconds > 0 ? `${told}; ${words.planned(lasting(day.excluded_seconds, messages, language))}` : told;
}

function toldOf(day: BudgetDay, messages: Messages, language: Language): string {
  const words = messages.budgets;
  if (day.availability === null) return words.noData;
  const measured = whole(day.measured_ratio, language);
  const share = percent(day.availability, language);
  if (day.failed_seconds === 0) return words.dayGood(share, measured);
  return words.dayFailed(share, lasting(day.failed_seconds, messages, language), measured);
}
