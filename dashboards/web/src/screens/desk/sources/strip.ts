/** The last day as a strip, on which what is missing is a box. Pure. */
import type { SourceGap, SourceHole, SourceState } from "../../../api";

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
export function boxes(gaps: readonly Pick<SourceGap, "id" | "from_time" | "to_time">[], until: number, width: number, silentSince: number | null): readonly Box[] {
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

const ROWS_MAX = 8;

export interface DayRow<Source> {
  readonly source: Source;
  readonly holes: readonly SourceHole[];
  readonly silentSince: number | null;
}

/** Since when a source is silent; null when it is not. */
export function silence(source: Pick<SourceState, "state" | "last_seen">): number | null {
  return source.state === "late" || source.state === "stale" ? (source.last_seen ?? 0) : null;
}

/** The sources of which something is missing, those with the most missing time first. */
export function dayRows<Source extends Pick<SourceState, "id" | "state" | "last_seen">>(
  sources: readonly Source[], holes: readonly SourceHole[], until: number,
): readonly DayRow<Source>[] {
  const missing = ({ holes: of, silentSince }: DayRow<Source>): number =>
    of.reduce((sum, { from_time, to_time }) => sum + to_time - from_time, 0) + (silentSince === null ? 0 : until - silentSince);
  return sources
    .map((source) => ({ source, holes: holes.filter((hole) => hole.source === source.id), silentSince: silence(source) }))
    .filter((row) => row.holes.length > 0 || row.silentSince !== null)
    .sort((a, b) => missing(b) - missing(a))
    .slice(0, ROWS_MAX);
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
