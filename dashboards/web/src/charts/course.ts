import { roundStep } from "./paths";
import { rangeOf, type Range, type TrendPoint } from "./series";

/** Values of periods as lines that stop where units changed, and the range they are drawn in. Pure. */
export interface PeriodPoint {
  /** The last day of the period: its midnight in UTC, so that no zone moves it. */
  readonly at: number;
  /** Its last day: "2026-11-14". */
  readonly last: string;
  readonly value: number | null;
}

/** breaks: days on which the units changed. No line crosses one: a gap is put there. */
export function interrupted(points: readonly PeriodPoint[], breaks: readonly string[]): readonly TrendPoint[] {
  const segment = (last: string): number => breaks.filter((day) => day <= last).length;
  return points.flatMap((point, i): TrendPoint[] => {
    const before = points[i - 1];
    const own: TrendPoint = [point.at, point.value];
    if (before === undefined || segment(before.last) === segment(point.last)) return [own];
    return [[(before.at + point.at) / 2, null], own];
  });
}

export interface Axis extends Range {
  readonly ticks: readonly number[];
}

const LINES = 4;
const AROUND = 0.08;
const WHOLE = 100;

/** A range with round lines around all values; of shares it never leaves 0 to 100. */
export function axisOf(values: readonly number[], isShare: boolean): Axis {
  const all = rangeOf(values) ?? { from: 0, to: isShare ? WHOLE : 1 };
  const spread = all.to - all.from || Math.abs(all.to) || 1;
  const around = spread * AROUND;
  const from = isShare ? Math.max(0, all.from - around) : all.from >= 0 ? Math.max(0, all.from - around) : all.from - around;
  const to = isShare ? Math.min(Math.max(WHOLE, all.to), all.to + around) : all.to + around;
  const step = stepOf(to - from);
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step + 1e-9) - first + 1);
  return { from, to, ticks: Array.from({ length: count }, (_, i) => (first + i) * step) };
}

/** `roundStep` gives no step below 1. */
function stepOf(spread: number): number {
  const shift = 10 ** Math.max(0, Math.ceil(-Math.log10(spread / LINES)) + 1);
  return roundStep(spread * shift, LINES) / shift;
}

/** Years whose first day lies within, as many as fit apart. */
export function years(time: Range, length: number, apart: number): readonly number[] {
  const year = (at: number): number => new Date(at).getUTCFullYear();
  const start = (of: number): number => Date.UTC(of, 0, 1);
  const all = Array.from({ length: Math.max(0, year(time.to) - year(time.from)) }, (_, i) => start(year(time.from) + 1 + i));
  const place = (at: number): number => ((at - time.from) / (time.to - time.from)) * length;
  const every = [1, 2, 5, 10].find((n) => (all.length / n) * apart <= length) ?? 20;
  return all.filter((_, i) => i % every === 0).filter((at) => place(at) > apart && place(at) < length - apart);
}

export interface Mark {
  readonly x: number;
  readonly text: string;
  readonly anchor: "start" | "middle" | "end";
}

const [CHARACTER, BETWEEN] = [7, 8];

/** Texts on one line of which none lies on another: whoever comes first in the list stays. */
export function legible<Given extends Mark>(marks: readonly Given[]): readonly Given[] {
  const kept: { readonly mark: Given; readonly from: number; readonly to: number }[] = [];
  for (const mark of marks) {
    const length = mark.text.length * CHARACTER;
    const from = mark.x - (mark.anchor === "start" ? 0 : mark.anchor === "end" ? length : length / 2);
    if (kept.every((other) => from + length + BETWEEN <= other.from || other.to + BETWEEN <= from)) kept.push({ mark, from, to: from + length });
  }
  return kept.map(({ mark }) => mark);
}

/** Texts at a line's end, moved apart so that none lies on another; order and first places stay near. */
export function spaced(places: readonly number[], apart: number, from: number, to: number): readonly number[] {
  const order = places.map((_, i) => i).toSorted((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
  const moved = [...places];
  let least = from;
  for (const i of order) {
    moved[i] = Math.max(least, moved[i] ?? 0);
    least = (moved[i] ?? 0) + apart;
  }
  let most = to;
  for (const i of order.toReversed()) {
    moved[i] = Math.min(most, moved[i] ?? 0);
    most = (moved[i] ?? 0) - apart;
  }
  return moved;
}
