/** A bar against the path, the target and the forecast. Pure; lengths are those of the drawing. */
export interface Measured {
  readonly value: number;
  readonly path: number | null;
  readonly target: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface Track {
  /** The value at its left and right end. */
  readonly from: number;
  readonly to: number;
}

const WHOLE = 100;
/** Shares that stay below this are told on a shorter track. */
const SMALL = 40;
const ROOM = 1.25;
const ROUND = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** Shares lie between 0 and 100, unless all of them are small; else the track ends at a round number. */
export function trackOf(measured: Measured, isShare: boolean): Track {
  const all = [measured.value, measured.path, measured.target, measured.low, measured.high].filter((one) => one !== null);
  const [least, most] = [Math.min(0, ...all), Math.max(0, ...all)];
  if (isShare && least >= 0 && most <= WHOLE && most > SMALL) return { from: 0, to: WHOLE };
  return { from: least === 0 ? 0 : -roundUp(-least * ROOM), to: most === 0 ? (least === 0 ? 1 : 0) : roundUp(most * ROOM) };
}

/** Where a value stands on a track of a length; what lies beyond stands at its end. */
export function placed(value: number, track: Track, length: number): number {
  const share = (value - track.from) / (track.to - track.from);
  return Math.max(0, Math.min(1, share)) * length;
}

export interface Mark {
  readonly value: number;
  readonly at: number;
}

/** Values written below the track: the earlier ones first served, none so near that both cannot be read. */
export function written(values: readonly (number | null)[], track: Track, length: number, apart: number): readonly Mark[] {
  const marks: Mark[] = [];
  for (const value of values) {
    if (value === null) continue;
    const at = placed(value, track, length);
    if (marks.every((mark) => Math.abs(mark.at - at) >= apart)) marks.push({ value, at });
  }
  return marks;
}

function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = ROUND.find((one) => one * power >= value) ?? 10;
  return step * power;
}
