/** What a back-test says in figures: the draft's, and what the running rule had. Pure. */
import type { BacktestActivation, BacktestDifference, BacktestJob, BacktestSide, RuleTried } from "../../../../api";
import { civil } from "../../../../i18n/format";
import { instant } from "../../../../live/alerts";
import { timesOf } from "./strip";

export type FigureName = "fired" | "atNight" | "longest" | "flapping" | "aDay";
export const FIGURES: readonly FigureName[] = ["fired", "atNight", "longest", "flapping", "aDay"];
const [NIGHT_HOUR, MORNING_HOUR] = [22, 6];

type Counted = Pick<BacktestSide, "fired" | "at_night" | "longest_seconds" | "flapping" | "a_day">;

/** Null: there was none. */
export function valueOf(name: FigureName, side: Counted): number | null {
  switch (name) {
    case "fired": return side.fired;
    case "atNight": return side.at_night;
    case "longest": return side.longest_seconds;
    case "flapping": return side.flapping;
    case "aDay": return side.a_day;
  }
}

/** Since when there are data, where that is later than the time that was asked for; null: always. */
export function shortSince(job: Pick<BacktestJob, "since">, dataSince: string | null): number | null {
  const [asked, since] = [instant(job.since) ?? 0, instant(dataSince)];
  return since !== null && since > asked ? since : null;
}

/** The same of a back-test that was recorded with a rule. */
export function triedShort({ at, days, data_since }: RuleTried): number | null {
  const [end, since] = [instant(at), instant(data_since)];
  return end !== null && since !== null && since > end - days * 86_400_000 ? since : null;
}

export function atNight(when: number, zone: string): boolean {
  const hour = Number(civil(when, zone).hour);
  return hour >= NIGHT_HOUR || hour < MORNING_HOUR;
}

/** For how long its condition was so, in seconds: from the beginning, as the server counts. */
export function lengthOf(one: BacktestActivation, until: number): number {
  const { from, to } = timesOf(one, until);
  return Math.max(0, to - from) / 1000;
}

/** Whether it goes on only because nobody can tell any more whether it is so. */
export function hasLostData(one: Pick<BacktestActivation, "ended_at" | "why">): boolean {
  return one.ended_at === null && one.why === "no_data";
}

/** Where in a side the longest stands: the row, and the place in it; null: nothing fired. */
export function longestOf(side: Pick<BacktestSide, "series">, rows: number, until: number): readonly [row: number, place: number] | null {
  let best: readonly [number, number] | null = null;
  let most = -1;
  side.series.slice(0, rows).forEach(({ activations }, row) =>
    activations.forEach((one, place) => {
      const length = one.fired_at === null ? -1 : lengthOf(one, until);
      if (length > most) [most, best] = [length, [row, place]];
    }),
  );
  return best;
}

/** Of each receiver: now, and before; null: nothing runs. */
export function messagesOf(draft: BacktestSide, running: BacktestSide | null): readonly (readonly [receiver: string, now: number, before: number | null])[] {
  const names = [...new Set([...Object.keys(draft.messages), ...Object.keys(running?.messages ?? {})])].sort();
  return names.map((name) => [name, draft.messages[name] ?? 0, running === null ? null : (running.messages[name] ?? 0)]);
}

/** When it was decided otherwise: by the back-test, and really; null: one of them has it not, or it goes on. */
export function otherwise({ kind, backtest, reality }: BacktestDifference): { readonly tried: number | null; readonly real: number | null } {
  const moment = (one: BacktestDifference["reality"]): number | null => instant(kind === "end" ? one?.ended_at ?? null : one?.fired_at ?? null);
  return { tried: moment(backtest), real: moment(reality) };
}

/** "12/11 09:36" */
export function dayAndTime(when: number, zone: string): string {
  const { day, month, hour, minute } = civil(when, zone);
  return `${day}/${month} ${hour}:${minute}`;
}

/** The newest first. */
export function newestFirst(all: readonly BacktestDifference[]): readonly BacktestDifference[] {
  const at = (one: BacktestDifference): number => Math.max(...Object.values(otherwise(one)).map((when) => when ?? 0));
  return all.toSorted((a, b) => at(b) - at(a));
}
