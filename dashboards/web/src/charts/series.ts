import type { Band, Trend } from "../api";

/** Points of trends and bands as checked columns. A gap is null and is never bridged. Pure. */
export type TrendPoint = readonly [atMs: number, value: number | null];
export type BandPoint = readonly [atMs: number, low: number, middle: number, high: number];

/** The trend stored under `key`, empty when absent or misshapen. */
export function trendOf(cells: ReadonlyMap<string, unknown>, key: string): readonly TrendPoint[] {
  const points = pointsOf<Trend>(cells.get(key));
  return points.filter((row): row is [number, number | null] => row.length === 2);
}

export function bandOf(cells: ReadonlyMap<string, unknown>, key: string): readonly BandPoint[] {
  const points = pointsOf<Band>(cells.get(key));
  return points.filter(
    (row): row is [number, number, number, number] =>
      row.length === 4 && row.every(Number.isFinite),
  );
}

function pointsOf<T extends { points: unknown[] }>(value: unknown): readonly unknown[][] {
  if (typeof value !== "object" || value === null || !("points" in value)) return [];
  const { points } = value as T;
  return Array.isArray(points) ? points.filter(Array.isArray) : [];
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** A time of maintenance. title: what, and when. */
export interface Work extends Range {
  readonly title?: string;
}

/** The smallest range over the values, null when there are none. */
export function rangeOf(values: readonly number[]): Range | null {
  if (values.length === 0) return null;
  return { from: Math.min(...values), to: Math.max(...values) };
}

/** Middle of the band at an instant, linear between its points; null outside it. */
export function middleAt(band: readonly BandPoint[], atMs: number): BandPoint | null {
  const after = band.findIndex(([at]) => at >= atMs);
  const b = band[after];
  if (b === undefined) return null;
  const a = band[after - 1];
  if (a === undefined) return b[0] === atMs ? b : null;
  const t = (atMs - a[0]) / (b[0] - a[0]);
  const between = (i: 1 | 2 | 3): number => a[i] + t * (b[i] - a[i]);
  return [atMs, between(1), between(2), between(3)];
}

const HOUR_MS = 3_600_000;

/**
 * The part of the day worth drawing: whole hours around growth of the running totals and now.
 *
 * day: the local day in server milliseconds. A quiet night before and after is cut away.
 */
export function activeHours(
  day: Range,
  totals: readonly TrendPoint[],
  band: readonly BandPoint[],
  now: number,
): Range {
  const grown = [
    ...growth(totals.flatMap(([at, v]) => (v === null ? [] : [[at, v] as const]))),
    ...growth(band.map(([at, , middle]) => [at, middle] as const)),
  ];
  const active = rangeOf(grown) ?? { from: day.from + 7 * HOUR_MS, to: day.from + 17 * HOUR_MS };
  const hours = (at: number): number => (at - day.from) / HOUR_MS;
  const from = Math.max(0, Math.floor(Math.min(hours(active.from), hours(now))));
  const to = Math.min(Math.ceil(hours(day.to)), Math.ceil(Math.max(hours(active.to), hours(now))));
  return { from: day.from + from * HOUR_MS, to: day.from + Math.max(to, from + 4) * HOUR_MS };
}

/** The instants at which a running total begins to grow and has last grown (over 1 % of its end). */
function growth(points: readonly (readonly [number, number])[]): readonly number[] {
  const last = points.at(-1)?.[1] ?? 0;
  if (last <= 0) return [];
  const begins = points.find(([, v]) => v > last * 0.01)?.[0];
  const ends = points.find(([, v]) => v > last * 0.99)?.[0];
  return [begins, ends].filter((at) => at !== undefined);
}
