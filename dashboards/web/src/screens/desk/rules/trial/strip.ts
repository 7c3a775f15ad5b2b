/** The strip of a back-test: where in the time stands what happened. Pure; lengths are pixels. */
import type { BacktestActivation } from "../../../../api";
import type { Range } from "../../../../charts/series";
import { civil, instantOf } from "../../../../i18n/format";
import { instant } from "../../../../live/alerts";

const DAY_MS = 86_400_000;
export const [NIGHT_FROM, NIGHT_TO] = ["22:00", "06:00"];
const [PENDING_MIN, FIRING_MIN] = [2, 3]; // what is shorter would not be seen
const LABEL_PX = 64;

/** A stretch of pixels. */
export interface Block {
  readonly x: number;
  readonly width: number;
}

/** What came of one activation; null: no such part. place: in the list it came from. */
export interface Bar {
  readonly place: number;
  readonly pending: Block | null;
  readonly firing: Block | null;
}

export interface Scale {
  readonly time: Range;
  readonly width: number;
}

export function xOf(at: number, { time, width }: Scale): number {
  const share = (at - time.from) / (time.to - time.from || 1);
  return Math.round(Math.min(1, Math.max(0, share)) * width * 10) / 10;
}

export function barsOf(activations: readonly BacktestActivation[], scale: Scale): readonly Bar[] {
  return activations.map((one, place) => {
    const { from, fired, to } = timesOf(one, scale.time.to);
    const firing = fired === null ? null : block(fired, to, scale, FIRING_MIN);
    const end = firing === null ? xOf(to, scale) : firing.x;
    const start = Math.min(xOf(from, scale), end - PENDING_MIN);
    const waited = fired === null || fired > from;
    return { place, pending: waited ? { x: Math.max(0, start), width: end - Math.max(0, start) } : null, firing };
  });
}

/** When it began, fired, and was over; what goes on lasts until the end of the back-test. */
export function timesOf(one: BacktestActivation, until: number): { readonly from: number; readonly fired: number | null; readonly to: number } {
  const from = instant(one.active_at) ?? until;
  return { from, fired: instant(one.fired_at), to: instant(one.ended_at) ?? until };
}

function block(from: number, to: number, scale: Scale, least: number): Block {
  const x = Math.min(xOf(from, scale), scale.width - least);
  return { x, width: Math.max(least, Math.round((xOf(to, scale) - x) * 10) / 10) };
}

/** Of very many the server lists the first: how many more there are, and from where on; null: it lists all. */
export function cutOf(activations: readonly BacktestActivation[], fired: number, scale: Scale): { readonly x: number; readonly count: number } | null {
  const count = fired - activations.filter((one) => one.fired_at !== null).length;
  const last = activations.at(-1);
  return count <= 0 || last === undefined ? null : { count, x: xOf(timesOf(last, scale.time.to).to, scale) };
}

/** Nights of the place, as far as they are in the time. */
export function nightsOf(time: Range, zone: string): readonly Range[] {
  const midnights = daysOf({ from: time.from - DAY_MS, to: time.to + DAY_MS }, zone);
  return midnights.slice(0, -1).flatMap((day, i): readonly Range[] => {
    const [from, to] = [clock(day, NIGHT_FROM, zone), clock(midnights[i + 1] ?? day, NIGHT_TO, zone)];
    const night = { from: Math.max(from, time.from), to: Math.min(to, time.to) };
    return night.to > night.from ? [night] : [];
  });
}

/** Midnights of the place inside a stretch. */
export function daysOf(time: Range, zone: string): readonly number[] {
  const count = Math.ceil((time.to - time.from) / DAY_MS) + 2;
  const all = Array.from({ length: count }, (_, i) => clock(time.from + i * DAY_MS, "00:00", zone));
  return [...new Set(all)].filter((at) => at >= time.from && at <= time.to);
}

function clock(day: number, time: string, zone: string): number {
  const { year, month, day: of } = civil(day, zone);
  return instantOf(`${year}-${month}-${of}T${time}`, zone) ?? day;
}

/** Days that are named: as many as have room, whole weeks apart where they are many. */
export function labelledDays(days: readonly number[], width: number): readonly number[] {
  const most = Math.max(1, Math.floor(width / LABEL_PX));
  const step = [1, 2, 7, 14, 28].find((one) => Math.ceil(days.length / one) <= most) ?? 28;
  return days.filter((_, i) => i % step === 0);
}

/** The bar that is pointed at; null: none is near. */
export function nearest(bars: readonly Bar[], x: number, reach = 6): Bar | null {
  const away = ({ pending, firing }: Bar): number => {
    const from = (pending ?? firing)?.x ?? 0;
    const last = firing ?? pending;
    const to = last === null ? from : last.x + last.width;
    return Math.max(from - x, x - to, 0);
  };
  const found = bars.reduce<Bar | null>((best, bar) => (best === null || away(bar) < away(best) ? bar : best), null);
  return found !== null && away(found) <= reach ? found : null;
}

/** Where something `wide` stands that belongs below x, without leaving the strip. */
export function beneath(x: number, wide: number, width: number): number {
  return Math.max(wide / 2, Math.min(width - wide / 2, x));
}
