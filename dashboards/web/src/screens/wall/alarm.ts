/** What the strip says, which page an alarm holds, when it sounds. Pure; instants in server time. */
import type { AlertGroup, AlertShort, Name, Page, Priority } from "../../api";
import { calls, instant, isOn, isTaken, rank, since, type Alarms } from "../../live/alerts";
import type { Health } from "../../live/health";

const WINDOW_MS = 600_000;
/** More new alarms than this in ten minutes nobody reads one by one (EEMUA 191). */
export const FLOOD_OVER = 10;
const GROUPS_SHOWN = 4;

export type StripShows =
  /** Nothing evaluates, or nobody knows what it found. */
  | { readonly kind: "off" | "unknown" }
  | { readonly kind: "calm" }
  /** Somebody has each. */
  | { readonly kind: "handled"; readonly count: number }
  /** One line: the most urgent, and how many more there are. */
  | { readonly kind: "line"; readonly first: AlertShort; readonly more: number }
  /** A P1 or P2 that nobody has: the strip grows into the foot. */
  | { readonly kind: "alarm"; readonly first: AlertShort; readonly second: AlertShort | null; readonly more: number; readonly fresh: number }
  | { readonly kind: "flood"; readonly first: AlertShort; readonly total: number; readonly groups: readonly AlertGroup[]; readonly rest: Rest | null; readonly all: number };

/** Groups that have no row of their own. */
export interface Rest {
  readonly groups: number;
  readonly count: number;
}

export function stripOf(alarms: Alarms, health: Health, now: number): StripShows {
  const known = open(alarms, now);
  const first = known[0];
  if (first === undefined) return { kind: nothing(alarms, health) };
  const fresh = known.filter((alert) => since(alert) > now - WINDOW_MS).length;
  if (fresh > FLOOD_OVER) return flood(alarms, first, known.length);
  const waiting = known.filter((alert) => !isTaken(alert, now));
  const urgent = waiting.find((alert) => grows(alert));
  if (urgent !== undefined) {
    const second = known.find((alert) => alert !== urgent) ?? null;
    return { kind: "alarm", first: urgent, second, more: known.length - (second === null ? 1 : 2), fresh };
  }
  if (waiting.length === 0 && known.length > 1) return { kind: "handled", count: known.length };
  return { kind: "line", first: waiting[0] ?? first, more: known.length - 1 };
}

/** Whether the strip needs the place of the foot. */
export function isGrown(shows: StripShows): shows is Extract<StripShows, { kind: "alarm" | "flood" }> {
  return shows.kind === "alarm" || shows.kind === "flood";
}

function nothing(alarms: Alarms, health: Health): "off" | "unknown" | "calm" {
  if (health.lamps[2].ageSeconds === null) return "off";
  return alarms.at === null || health.level !== "calm" ? "unknown" : "calm";
}

function flood(alarms: Alarms, first: AlertShort, known: number): StripShows {
  const whole = alarms.groups.length <= GROUPS_SHOWN;
  const groups = whole ? alarms.groups : alarms.groups.slice(0, GROUPS_SHOWN - 1);
  const others = whole ? [] : alarms.groups.slice(GROUPS_SHOWN - 1);
  const sum = (of: readonly AlertGroup[]): number => of.reduce((all, { count }) => all + count, 0);
  const rest = whole ? null : { groups: others.length, count: sum(others) };
  const total = alarms.groups.length === 0 ? known : sum(alarms.groups);
  return { kind: "flood", first, total, groups, rest, all: alarms.groups.length };
}

/** Nobody has them first, then by priority, then who waits longest. */
function open(alarms: Alarms, now: number): readonly AlertShort[] {
  const shown = alarms.alerts.filter((alert) => calls(alert, now) || (isOn(alert) && isTaken(alert, now)));
  const taken = (alert: AlertShort): number => (isTaken(alert, now) ? 1 : 0);
  return shown.toSorted((a, b) => taken(a) - taken(b)); // stable: among equals as they came
}

function grows(alert: Pick<AlertShort, "priority">): boolean {
  return rank(alert.priority) <= 1;
}

export interface Hold {
  readonly alert: number;
  readonly page: number;
  readonly until: number;
}

/** Pages on which an alert of a class is seen; the overview where there is none. */
const PAGES: Readonly<Record<string, readonly Page["kind"][]>> = {
  service: ["portals"], network: ["map", "coverage"], hazard: ["map"], data: ["sources"], center: ["sources"],
};

/** The newest of the most urgent alarms holds its page until somebody has it, ten minutes at most. */
export function holdOf(alarms: Alarms, pages: readonly Page[], now: number): Hold | null {
  const holding = waiting(alarms, now).filter((alert) => grows(alert) && since(alert) > now - WINDOW_MS);
  const newest = holding.toSorted((a, b) => rank(a.priority) - rank(b.priority) || since(b) - since(a))[0];
  if (newest === undefined) return null;
  return { alert: newest.id, page: pageOf(newest, pages), until: since(newest) + WINDOW_MS };
}

function pageOf(alert: AlertShort, pages: readonly Page[]): number {
  const kinds = [...(PAGES[alert.class ?? ""] ?? []), "overview"];
  const found = kinds.map((kind) => pages.findIndex((page) => page.kind === kind)).find((index) => index >= 0);
  return found ?? 0;
}

function waiting(alarms: Alarms, now: number): readonly AlertShort[] {
  return alarms.alerts.filter((alert) => !isTaken(alert, now) && calls(alert, now));
}

/** The alerts that sound: P1 that nobody has. */
export function sounding(alarms: Alarms, now: number): readonly number[] {
  return waiting(alarms, now).filter(({ priority }) => priority === "p1").map(({ id }) => id);
}

const SOUND_EVERY_MS = 30_000;

export interface Sounded {
  readonly at: number;
  readonly ids: readonly number[];
}

/** Whether two tones are due: for a new P1 at once, then every 30 s. now: monotonic. */
export function soundIsDue(last: Sounded | null, ids: readonly number[], now: number): boolean {
  if (ids.length === 0) return false;
  if (last === null || now - last.at >= SOUND_EVERY_MS) return true;
  return ids.some((id) => !last.ids.includes(id));
}

/** The most urgent that fires in a unit, whoever has it; silenced ones are not abnormal. */
export function urgentIn(alarms: Alarms, unit: string, now: number): Priority | null {
  return mostUrgent(open(alarms, now).filter((alert) => alert.unit === unit));
}

/** The same of alerts of some names or classes. */
export function urgentOf(alarms: Alarms, wanted: readonly string[], now: number): Priority | null {
  return mostUrgent(open(alarms, now).filter((alert) => wanted.includes(alert.name) || (alert.class !== null && wanted.includes(alert.class))));
}

function mostUrgent(alerts: readonly AlertShort[]): Priority | null {
  return alerts.toSorted((a, b) => rank(a.priority) - rank(b.priority))[0]?.priority ?? null;
}

/** Open alarms by priority, for what stands over a screen that knows nothing new. */
export function openUrgent(alarms: Alarms): readonly (readonly ["p1" | "p2", number])[] {
  const count = (wanted: "p1" | "p2"): number => alarms.alerts.filter((alert) => isOn(alert) && alert.priority === wanted).length;
  return (["p1", "p2"] as const).map((priority) => [priority, count(priority)] as const).filter(([, n]) => n > 0);
}

/** When somebody took it, in server milliseconds; null: nobody has it. */
export function takenAt(alert: AlertShort, now: number): number | null {
  return isTaken(alert, now) ? instant(alert.acked_at) : null;
}

/** What the alerts of a group say alike: "Trạm … mất liên lạc"; null where they have nothing in common. */
export function commonly(texts: readonly string[]): string | null {
  const [first = [], ...others] = [...new Set(texts)].map((text) => text.split(" "));
  if (others.length === 0) return first.length === 0 ? null : first.join(" ");
  const same = (at: (words: readonly string[], i: number) => string | undefined): number => {
    const shortest = Math.min(first.length, ...others.map((words) => words.length));
    const differs = Array.from({ length: shortest }, (_, i) => i).find((i) => others.some((words) => at(words, i) !== at(first, i)));
    return differs ?? shortest;
  };
  const head = first.slice(0, same((words, i) => words[i]));
  const rest = first.slice(head.length);
  const tail = rest.slice(rest.length - Math.min(rest.length, same((words, i) => words[words.length - 1 - i])));
  return head.length + tail.length === 0 ? null : [...head, "…", ...tail].join(" ");
}

/** What stands on a wall: the short title of its rule, else what is wrong in a sentence. */
export function titleOf({ title, summary }: Pick<AlertShort, "title" | "summary">): Name {
  return title ?? summary;
}

/** The size of a line's text in rem, so that it stands in one line; null: it takes two. ems: how wide it is. */
export function fitting(ems: number, widthRem: number, sizes: readonly number[]): number | null {
  return sizes.find((size) => ems * size <= widthRem) ?? null;
}

/** Of texts that say less and less, the first that stands in a line; else the last. */
export function saying(texts: readonly string[], stands: (text: string) => boolean): string {
  return texts.find(stands) ?? texts.at(-1) ?? "";
}
