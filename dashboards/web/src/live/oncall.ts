/** Who is on duty, and who is called next, as the feed tells it. Pure. */
import type { LiveCall, LiveDuty } from "../api";
import type { Topic } from "./topics";

export const TOPIC = "oncall";

export interface Duties {
  readonly schedules: readonly LiveDuty[];
  /** By alert: the next call, if nobody acknowledges until then. */
  readonly calls: Readonly<Record<string, LiveCall>>;
  /** Server milliseconds; null: nothing was told. */
  readonly at: number | null;
}

const NONE: Duties = { schedules: [], calls: {}, at: null };

export function dutiesOf(topic: Topic | undefined): Duties {
  if (topic === undefined) return NONE;
  const [schedules, calls] = ["schedules", "calls"].map((cell) => topic.cells.get(cell));
  return {
    schedules: Array.isArray(schedules) ? schedules.filter(isDuty) : [],
    calls: isObject(calls) ? (calls as Record<string, LiveCall>) : {},
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

function isDuty(value: unknown): value is LiveDuty {
  return isObject(value) && Array.isArray(value["people"]) && Array.isArray(value["next"]) && isObject(value["name"]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
