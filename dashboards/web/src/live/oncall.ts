/** Who is on duty, and what is amiss ahead, as the feed tells it. Pure. */
import type { LiveAhead, LiveDuty } from "../api";
import type { Topic } from "./topics";
import { isObject } from "./shape";

export const TOPIC = "oncall";

export interface Duties {
  readonly schedules: readonly LiveDuty[];
  /** Null: nothing was told of it. */
  readonly ahead: LiveAhead | null;
  /** Server milliseconds; null: nothing was told. */
  readonly at: number | null;
}

const NONE: Duties = { schedules: [], ahead: null, at: null };

export function dutiesOf(topic: Topic | undefined): Duties {
  if (topic === undefined) return NONE;
  const [schedules, ahead] = ["schedules", "ahead"].map((cell) => topic.cells.get(cell));
  return {
    schedules: Array.isArray(schedules) ? schedules.filter(isDuty) : [],
    ahead: isAhead(ahead) ? ahead : null,
    at: topic.at,
  };
}

/** The schedule that a wall names: one without anybody, who is missed; else the first with somebody. */
export function named(schedules: readonly LiveDuty[]): LiveDuty | undefined {
  return schedules.find(({ is_missed }) => is_missed) ?? schedules.find(({ people }) => people.length > 0) ?? schedules[0];
}

/** "Trần B (hotline), network" → "Trần B": what stands beside a name is read where there is room. */
export function bareName(name: string): string {
  return /^[^(,]+/.exec(name)?.[0].trim() || name;
}

/** Schedules in which somebody is missed first, else as they stand in the files. */
export function missedFirst(schedules: readonly LiveDuty[]): readonly LiveDuty[] {
  return schedules.toSorted((a, b) => Number(b.is_missed) - Number(a.is_missed));
}

/** The given name, with the word before it: "Vàng A Chỉnh" → "A Chỉnh". */
export function shortName(name: string): string {
  return bareName(name).split(" ").slice(-2).join(" ");
}

function isDuty(value: unknown): value is LiveDuty {
  return isObject(value) && Array.isArray(value["people"]) && Array.isArray(value["next"]) && isObject(value["name"]);
}

function isAhead(value: unknown): value is LiveAhead {
  return isObject(value) && Array.isArray(value["gaps"]) && Array.isArray(value["untested"]);
}
