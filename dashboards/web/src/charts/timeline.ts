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

/** Up to this many typical distances between two points are rhythm; more is no data. */
const RHYTHM = 2.5;

/**
 * Blocks that cover `window` without holes. A point is the state of the step that ends with it;
 * the last one still holds for a moment, but silence is no data, not the last state for ever.
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
  const step = typicalStep(points);
  let told = window.from;
  for (const [at, value] of points) {
    const from = at - told <= RHYTHM * step ? told : at - step;
    add("none", told, from);
    add(stateOf(value), from, at);
    told = Math.max(told, at);
  }
  const last = points.at(-1);
  const holds = last !== undefined && window.to - told <= RHYTHM * step;
  add(holds ? stateOf(last[1]) : "none", told, window.to);
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

/** Leaning lines of a hatch, as a path: cut where they meet the sides of their box, whose top is 0. */
export function hatching(left: number, right: number, height: number, apart = 24): string {
  const count = Math.ceil((right - left + height) / apart);
  return Array.from({ length: count }, (_, i) => left + i * apart)
    .map((foot) => [foot, Math.min(foot, right), Math.max(foot - height, left)] as const)
    .map(([foot, from, to]) => `M${from} ${foot - from}L${to} ${foot - to}`)
    .join("");
}
