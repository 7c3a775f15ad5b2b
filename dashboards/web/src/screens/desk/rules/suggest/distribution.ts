/** What a metric usually is, by hour and weekday of the place, and thresholds that follow. Pure. */
import type { Chart } from "../../../../api";
import type { Range } from "../../../../charts/series";
import { civil } from "../../../../i18n/format";

export const DAYS = 28; // each weekday as often as the others
export const POINTS = 2688; // a quarter of an hour each
const DAY_MS = 86_400_000;
const LEAST = 100; // values, below which nothing is usual yet

/** Values of one hour of the day, or one weekday; null where there were none. */
export interface Usual {
  /** 0–23, or 0–6 from Monday on. */
  readonly at: number;
  readonly low: number | null;
  readonly middle: number | null;
  readonly high: number | null;
  readonly count: number;
}

export interface Distribution {
  readonly hours: readonly Usual[];
  readonly weekdays: readonly Usual[];
  /** All values, the smallest first. */
  readonly sorted: readonly number[];
}

/** A limit, and in which share of the time it would have been passed. */
export interface Suggested {
  readonly limit: number;
  readonly share: number;
}

type Valued = Pick<Chart["series"][number], "time" | "last">;

/** The whole days before now, in which the distribution is looked for. */
export function daysBefore(now: number): { readonly from: number; readonly to: number } {
  return { from: now - DAYS * DAY_MS, to: now };
}

/** Null when there is not enough to say what is usual. */
export function distribution(series: readonly Valued[], zone: string): Distribution | null {
  const samples = series.flatMap(({ time, last }) => time.flatMap((at, i): readonly (readonly [number, number])[] => {
    const value = last[i];
    return value == null ? [] : [[at, value]];
  }));
  if (samples.length < LEAST) return null;
  const [hours, weekdays] = [columns(24), columns(7)];
  for (const [at, value] of samples) {
    const { hour, weekday } = civil(at, zone);
    hours[Number(hour)]?.push(value);
    weekdays[(weekday + 6) % 7]?.push(value); // from Monday on
  }
  return { hours: hours.map(usual), weekdays: weekdays.map(usual), sorted: samples.map(([, value]) => value).sort(ascending) };
}

/** From the lowest to the highest of all columns, the limit among them. */
export function rangeOf({ hours, weekdays }: Pick<Distribution, "hours" | "weekdays">, limit: number): Range {
  const values = [...hours, ...weekdays].flatMap(({ low, high }) => (low === null || high === null ? [] : [low, high]));
  return { from: Math.min(limit, ...values), to: Math.max(limit, ...values) };
}

/** Limits that are seldom passed, the most often passed first. relation: "<" or ">", as a rule has it. */
export function suggestions({ sorted }: Pick<Distribution, "sorted">, relation: string): readonly Suggested[] {
  const isBelow = relation.startsWith("<");
  const found = [0.05, 0.01, 0.001].map((rare) => round(quantile(sorted, isBelow ? rare : 1 - rare), sorted));
  const limits = [...new Set(found)];
  return limits.map((limit) => ({ limit, share: shareBeyond(sorted, limit, relation) })).filter(({ share }) => share < 0.5);
}

/** In which share of the values a comparison with a limit is true. */
export function shareBeyond(sorted: readonly number[], limit: number, relation: string): number {
  const compare = COMPARISONS[relation];
  if (compare === undefined || sorted.length === 0) return 0;
  return sorted.filter((value) => compare(value, limit)).length / sorted.length;
}

const COMPARISONS: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  "<": (value, limit) => value < limit, "<=": (value, limit) => value <= limit,
  ">": (value, limit) => value > limit, ">=": (value, limit) => value >= limit,
  "==": (value, limit) => value === limit, "!=": (value, limit) => value !== limit,
};

function columns(count: number): number[][] {
  return Array.from({ length: count }, () => []);
}

function usual(values: number[], at: number): Usual {
  if (values.length === 0) return { at, low: null, middle: null, high: null, count: 0 };
  values.sort(ascending);
  return { at, low: quantile(values, 0.05), middle: quantile(values, 0.5), high: quantile(values, 0.95), count: values.length };
}

/** Between neighbours in a straight line. sorted: not empty. */
export function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN];
  return below + (above - below) * (place - Math.floor(place));
}

/** A hundredth of how far apart the values lie says enough: 63.82741 is 63.8 when they go from 0 to 90. */
function round(value: number, sorted: readonly number[]): number {
  const span = (sorted.at(-1) ?? 0) - (sorted[0] ?? 0);
  const step = 10 ** (Math.floor(Math.log10(span || Math.abs(value) || 1)) - 2);
  return Number((Math.round(value / step) * step).toPrecision(6));
}

function ascending(a: number, b: number): number {
  return a - b;
}
