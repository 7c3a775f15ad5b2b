import type { AlertCounts, AlertGroup, AlertShort, LiveMaintenance, Priority } from "../api";
import type { Topic } from "./topics";
import { isObject } from "./shape";

/** What the topic `alerts` tells: open alerts, how many there are, and in which groups. Pure. */

export const TOPIC = "alerts";
export const PRIORITIES: readonly Priority[] = ["p1", "p2", "p3", "p4"];

export interface Alarms {
  /** Server time of what is told; null before the first snapshot. */
  readonly at: number | null;
  readonly counts: AlertCounts | null;
  readonly groups: readonly AlertGroup[];
  /** The most urgent first: nobody has it, priority, who waits longest. */
  readonly alerts: readonly AlertShort[];
  /** Of portals and units: what is on, or was in the last day. */
  readonly maintenance: readonly LiveMaintenance[];
}

const NONE: Alarms = { at: null, counts: null, groups: [], alerts: [], maintenance: [] };

export function alarmsOf(topic: Topic | undefined): Alarms {
  if (topic === undefined) return NONE;
  const alerts = [...topic.cells.values()].filter(isAlert).map(whole).toSorted(byUrgency);
  const [counts, groups, maintenance] = ["counts", "groups", "maintenance"].map((cell) => topic.cells.get(cell));
  return {
    at: topic.at,
    counts: isCounts(counts) ? counts : null,
    groups: Array.isArray(groups) ? groups.filter(isGroup).toSorted(byRank) : [],
    alerts,
    maintenance: Array.isArray(maintenance) ? maintenance.filter(isWork) : [],
  };
}

/** When a portal was worked on, or is, in server milliseconds. */
export function worked({ maintenance }: Pick<Alarms, "maintenance">, portal: string | null): readonly { from: number; to: number }[] {
  const of = maintenance.filter(({ portals }) => portal !== null && portals.includes(portal));
  return of.map(({ starts_at, ends_at }) => ({ from: instant(starts_at) ?? 0, to: instant(ends_at) ?? 0 }));
}

/** Server milliseconds of a time as alerts tell it; null when there is none. */
export function instant(text: string | null | undefined): number | null {
  const at = typeof text === "string" ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

/** Since when it is so: its condition began to hold, whether or not it had to wait to fire. */
export function begun(alert: Pick<AlertShort, "fired_at" | "active_at">): number {
  return instant(alert.active_at) ?? instant(alert.fired_at) ?? 0;
}

/** Since when it is an alert: it fired, or it is about to. By this alerts are new, and stand in order. */
export function since(alert: Pick<AlertShort, "fired_at" | "active_at">): number {
  return instant(alert.fired_at) ?? instant(alert.active_at) ?? 0;
}

type Held = Pick<AlertShort, "state" | "silenced_by" | "maintenance" | "inhibited_by" | "snoozed_until">;

/** Whether nobody is told for a time that somebody has set: a silence, or maintenance. */
export function isMuted(alert: Pick<AlertShort, "silenced_by" | "maintenance">): boolean {
  return alert.silenced_by.length > 0 || alert.maintenance.length > 0;
}

/** Whether somebody has it: who put it off, and that is over, has it no more. */
export function isTaken(alert: Pick<AlertShort, "acked_at" | "snoozed_until">, now: number): boolean {
  return alert.acked_at !== null && (instant(alert.snoozed_until) ?? now + 1) > now;
}

/** Whether it calls for somebody: it fires, and nobody muted or put it off. */
export function calls(alert: Held, now: number): boolean {
  const quiet = isMuted(alert) || alert.inhibited_by !== null;
  return isOn(alert) && !quiet && (instant(alert.snoozed_until) ?? 0) <= now;
}

export function isOn(alert: Pick<AlertShort, "state">): boolean {
  return alert.state === "firing" || alert.state === "no_data";
}

export function rank(priority: Priority): number {
  return PRIORITIES.indexOf(priority);
}

/** What the server leaves out of a short row says that nothing of it is so. */
function whole(alert: AlertShort): AlertShort {
  return { ...UNSAID, ...alert };
}

const UNSAID = {
  class: null, unit: null, unit_name: null, ended_at: null, acked_at: null, acked_by: null, acked_by_name: null,
  snoozed_until: null, silenced_by: [], maintenance: [], inhibited_by: null, simulated: false, flapping: false,
  attempts: { accepted: 0, failed: 0, waiting: 0 }, waits: null, call: null,
} as const satisfies Partial<Record<keyof AlertShort, unknown>>;

function byUrgency(a: AlertShort, b: AlertShort): number {
  const taken = (alert: AlertShort): number => (alert.acked_at === null ? 0 : 1);
  return rank(a.priority) - rank(b.priority) || taken(a) - taken(b) || since(a) - since(b) || a.id - b.id;
}

function byRank(a: AlertGroup, b: AlertGroup): number {
  return rank(a.priority) - rank(b.priority) || b.count - a.count;
}

function isAlert(value: unknown): value is AlertShort {
  return isObject(value) && typeof value["id"] === "number" && isPriority(value["priority"]) && "state" in value;
}

function isGroup(value: unknown): value is AlertGroup {
  return isObject(value) && typeof value["count"] === "number" && isPriority(value["priority"]);
}

/** Whether a unit is worked on now. */
export function isWorkedOn({ maintenance }: Pick<Alarms, "maintenance">, unit: string, now: number): boolean {
  return maintenance.some(({ units, starts_at, ends_at }) => units.includes(unit) && (instant(starts_at) ?? 0) <= now && now < (instant(ends_at) ?? 0));
}

function isWork(value: unknown): value is LiveMaintenance {
  return isObject(value) && Array.isArray(value["portals"]) && Array.isArray(value["units"]);
}

function isCounts(value: unknown): value is AlertCounts {
  return isObject(value) && typeof value["open"] === "number";
}

function isPriority(value: unknown): value is Priority {
  return PRIORITIES.some((priority) => priority === value);
}
