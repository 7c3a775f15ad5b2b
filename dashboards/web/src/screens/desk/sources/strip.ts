/** The last day as a strip, on which what is missing is a box. Pure. */
import type { SourceGap } from "../../../api";

const DAY_MS = 86_400_000;
const TICKS = 6;
const SILENCE = -1; // still going on, so no row tells of it yet
const LEAST = 3; // wide enough to be seen, however short the hole was

export interface Box {
  readonly id: number;
  readonly x: number;
  readonly width: number;
}

/**
 * Holes of the day that ends at `until`, in a strip of a width. silentSince: since when a source is
 * late, null when it is not.
 */
export function boxes(gaps: readonly SourceGap[], until: number, width: number, silentSince: number | null): readonly Box[] {
  const from = until - DAY_MS;
  const place = (at: number): number => ((Math.max(from, Math.min(until, at)) - from) / DAY_MS) * width;
  const silence = silentSince === null ? [] : [{ id: SILENCE, from_time: silentSince, to_time: until }];
  return [...gaps, ...silence]
    .filter(({ to_time }) => to_time >= from)
    .map(({ id, from_time, to_time }) => {
      const wide = Math.max(LEAST, place(to_time) - place(from_time));
      return { id, x: Math.min(place(from_time), width - wide), width: wide };
    });
}

export interface Tick {
  readonly at: number;
  readonly x: number;
}

export function ticks(until: number, width: number): readonly Tick[] {
  return Array.from({ length: TICKS + 1 }, (_, n) => ({
    at: until - DAY_MS + (n / TICKS) * DAY_MS,
    x: (n / TICKS) * width,
  }));
}
