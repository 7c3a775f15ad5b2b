import type { Range, TrendPoint } from "./series";

/** A state over time as blocks. Pure. */
export type State = "up" | "slow" | "down" | "none";

export interface Block {
  readonly state: State;
  readonly from: number;
  readonly to: number;
}

/** What a share of good probes says: all, none, or some. */
export function stateOf(value: number | null): State {
  if (value === null) return "none";
  if (value >= 0.999) return "up";
  return value <= 0.001 ? "down" : "slow";
}

/** A point speaks for this many typical distances to the next one; then there is no data. */
const HOLD = 2.5;

/**
 * Blocks that cover `window` without holes. A point holds until the next, but no longer than its
 * series' rhythm allows: silence at the end is no data, not the last state for ever.
 */
export function blocks(points: readonly TrendPoint[], window: Range): readonly Block[] {
  const made: Block[] = [];
  const add = (state: State, from: number, to: number): void => {
    const last = made.at(-1);
    const clipped = { from: Math.max(from, window.from), to: Math.min(to, window.to) };
    if (clipped.to <= clipped.from) return;
    if (last?.state === state) made[made.length - 1] = { ...last, to: clipped.to };
    else made.push({ state, ...clipped });
  };
  const hold = HOLD * typicalStep(points);
  const first = points[0]?.[0] ?? window.to;
  let told = window.from;
  if (first > told && first - told <= hold) add(stateOf(points[0]?.[1] ?? null), told, (told = first));
  points.forEach(([at, value], i) => {
    add("none", told, at);
    told = Math.min(points[i + 1]?.[0] ?? window.to, at + hold);
    add(stateOf(value), at, told);
  });
  add("none", told, window.to);
  return made;
}

/** Median distance between points; a lone point is believed for five minutes. */
function typicalStep(points: readonly TrendPoint[]): number {
  const steps = points.slice(1).map(([at], i) => at - (points[i]?.[0] ?? at));
  steps.sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)] ?? 120_000;
}

/** Share of the known time that was up; null when nothing is known. */
export function upShare(made: readonly Block[]): { up: number; known: number } | null {
  const span = (wanted: (state: State) => boolean): number =>
    made.filter(({ state }) => wanted(state)).reduce((sum, { from, to }) => sum + to - from, 0);
  const known = span((state) => state !== "none");
  return known === 0 ? null : { up: span((state) => state === "up"), known };
}
