/** Maintenance as a form holds it, as the server takes it, and as it is said. Pure. */
import type { Maintenance, MaintenanceScope, MaintenanceTrial, MaintenanceWindow } from "../../../../api";
import { formTime, instantOf } from "../../../../i18n/format";
import type { Messages } from "../../../../i18n/vi";
import { instant } from "../../../../live/alerts";
import { at } from "../says";

export const SCOPES: readonly MaintenanceScope[] = ["unit", "source", "portal"];
/** Of a week, from Monday. */
export const DAYS = [1, 2, 3, 4, 5, 6, 7];
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NAMED = 3;

/** Times as fields of a form hold them: "2026-11-30T22:00", "22:00", "2026-12-31". */
export interface Form {
  readonly scope: MaintenanceScope;
  readonly names: readonly string[];
  readonly isWeekly: boolean;
  readonly begins: string;
  readonly ends: string;
  readonly weekdays: readonly number[];
  readonly from: string;
  readonly to: string;
  readonly last: string;
  readonly isPublic: boolean;
  readonly announced: string;
  readonly outOfSlo: boolean;
  readonly reason: string;
}

export function blank(now: number, zone: string): Form {
  return {
    scope: "portal", names: [], isWeekly: false, begins: formTime(now, zone), ends: formTime(now + 2 * HOUR_MS, zone),
    weekdays: [], from: "22:00", to: "02:00", last: formTime(now + 30 * DAY_MS, zone).slice(0, 10),
    isPublic: false, announced: "", outOfSlo: false, reason: "",
  };
}

/** What there is, as a form holds it. */
export function formOf(of: Maintenance, zone: string): Form {
  const local = (text: string): string => formTime(instant(text) ?? 0, zone);
  const { weekly } = of;
  const ends = instant(of.ends_at) ?? 0;
  const isOverNight = weekly !== null && weekly.ends <= weekly.begins;
  return {
    scope: of.scope, names: of.names, isWeekly: weekly !== null, begins: local(of.starts_at), ends: local(of.ends_at),
    weekdays: weekly?.weekdays ?? [], from: weekly?.begins ?? "22:00", to: weekly?.ends ?? "02:00",
    last: formTime(isOverNight ? ends - DAY_MS : ends, zone).slice(0, 10),
    isPublic: of.public, announced: of.announced_at === null ? "" : local(of.announced_at), outOfSlo: !of.in_slo, reason: of.reason,
  };
}

/** Only its end and the reason can be changed any more. */
export function hasBegun(of: Pick<Maintenance, "starts_at">, now: number): boolean {
  return (instant(of.starts_at) ?? 0) <= now;
}

/** What it becomes: what nobody touched stays to the second. */
export function changeOf(form: Form, of: Maintenance, zone: string): MaintenanceTrial | null {
  const [trial, before] = [trialOf(form, zone), formOf(of, zone)];
  if (trial === null) return null;
  const same = { ...trial, ...(form.announced === before.announced && form.isPublic && of.announced_at !== null ? { announced_at: of.announced_at } : {}) };
  if (same.weekly != null) return { ...same, weekly: { ...same.weekly, first: before.begins.slice(0, 10) } };
  return {
    ...same,
    ...(form.begins === before.begins ? { starts_at: of.starts_at } : {}),
    ...(form.ends === before.ends ? { ends_at: of.ends_at } : {}),
  };
}

export type Field = keyof Form;
const FIELDS: readonly Field[] = ["scope", "names", "isWeekly", "begins", "ends", "weekdays", "from", "to", "last", "isPublic", "announced", "outOfSlo", "reason"];
const [ONCE, WEEKLY]: readonly (readonly Field[])[] = [["begins", "ends"], ["weekdays", "from", "to", "last"]];

/** What two say otherwise; of times, those that count. */
export function differences(theirs: Form, mine: Form): readonly Field[] {
  const unused = mine.isWeekly === theirs.isWeekly ? (mine.isWeekly ? ONCE : WEEKLY) : [];
  return FIELDS.filter((field) => !(unused ?? []).includes(field) && String(theirs[field]) !== String(mine[field]));
}

/** What is asked for; null while something of it is missing. */
export function trialOf(form: Form, zone: string): MaintenanceTrial | null {
  const times = form.isWeekly ? weeklyOf(form) : onceOf(form, zone);
  if (times === null || form.names.length === 0) return null;
  const announced = form.isPublic ? instantOf(form.announced, zone) : null;
  return {
    scope: form.scope, names: [...form.names], ...times, public: form.isPublic, reason: form.reason.trim().normalize("NFC"), in_slo: !form.outOfSlo,
    ...(announced === null ? {} : { announced_at: new Date(announced).toISOString() }),
  };
}

function weeklyOf({ weekdays, from, to, last }: Form): Pick<MaintenanceTrial, "weekly"> | null {
  return weekdays.length === 0 || from === "" || to === "" || last === "" ? null : { weekly: { weekdays: [...weekdays], begins: from, ends: to, last } };
}

function onceOf({ begins, ends }: Form, zone: string): Pick<MaintenanceTrial, "starts_at" | "ends_at"> | null {
  const [begin, end] = [instantOf(begins, zone), instantOf(ends, zone)];
  return begin === null || end === null ? null : { starts_at: new Date(begin).toISOString(), ends_at: new Date(end).toISOString() };
}

/** How long ahead people were told, and whether it counts in the error budget. */
export function notice(of: Pick<Maintenance, "public" | "in_slo">, window: MaintenanceWindow, words: Messages["maintenance"], write: (n: number) => string): readonly [string, string] {
  const told = !of.public ? words.internal : window.notice_days === null ? words.notAnnounced : words.noticeDays(write(window.notice_days));
  const late = !of.in_slo && !window.told_in_time ? words.countsLate : words.counts;
  return [told, window.in_slo ? late : words.countsNot];
}

/** "09:00–12:00", "30/11 22:00 – 01/12 02:00". */
export function span(window: Pick<MaintenanceWindow, "starts_at" | "ends_at">, now: number, zone: string): string {
  const [begins, ends] = [window.starts_at, window.ends_at].map((text) => at(instant(text) ?? 0, { now, zone })) as [string, string];
  const [day, clock] = [ends.slice(0, -6), ends.slice(-5)];
  if (!begins.includes(" ") && !ends.includes(" ")) return `${begins}–${ends}`;
  return day !== "" && begins.startsWith(day) ? `${begins}–${clock}` : `${begins} – ${ends}`;
}

/** "T2, T4, 22:00–02:00"; empty: once. */
export function eachWeek(weekly: Maintenance["weekly"], words: Messages): string {
  if (weekly === null) return "";
  const days = weekly.weekdays.map((day) => words.weekdays[day % DAYS.length]).join(", ");
  return words.maintenance.weekly(days, weekly.begins, weekly.ends);
}

/** What is worked on, as people call it: "Xã Khun Há, Xã Bản Bo +2". */
export function named({ names, called }: Pick<Maintenance, "names" | "called">, name: (of: { vi: string; en: string }) => string): string {
  const all = names.map((id) => (called[id] === undefined ? id : name(called[id])));
  return all.length > NAMED ? `${all.slice(0, NAMED).join(", ")} +${all.length - NAMED}` : all.join(", ");
}
