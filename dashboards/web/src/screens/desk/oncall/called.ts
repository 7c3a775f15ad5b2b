/** Names of people and times of shifts, as a calendar has room for them. Pure. */
import type { OncallOverride, OncallPerson } from "../../../api";
import { civil } from "../../../i18n/format";
import type { Messages } from "../../../i18n/vi";
import { bareName } from "../../../live/oncall";

const DAY_MS = 86_400_000;

/** A person as schedules show him. bare: without what stands beside; short: the given name, and more where two have the same. */
export interface Called {
  readonly id: string;
  readonly name: string;
  readonly bare: string;
  readonly short: string;
  readonly left: boolean;
  readonly tested: number | null;
}

export type People = ReadonlyMap<string, Called>;

export function calledOf(people: readonly OncallPerson[]): People {
  const words = people.map(({ name }) => bareName(name).split(/\s+/));
  const short = (i: number): string => {
    const own = words[i] ?? [];
    for (let count = 1; count < own.length; count += 1) {
      const tail = own.slice(-count).join(" ");
      if (!words.some((other, j) => j !== i && other.slice(-count).join(" ") === tail)) return tail;
    }
    return own.join(" ");
  };
  return new Map(people.map(({ id, name, left, tested_at }, i) => [id, { id, name, bare: bareName(name), short: short(i), left, tested: tested_at === null ? null : Date.parse(tested_at) }]));
}

/** Who is not known is called by his id. */
export function nameOf(people: People, id: string): string {
  return people.get(id)?.name ?? id;
}

/** "Hoa, Bình"; how: in full where there is room. */
export function names(people: People, ids: readonly string[], how: "short" | "bare" | "name" = "name"): string {
  return ids.map((id) => people.get(id)?.[how] ?? id).join(", ");
}

/** What times are written with. */
export interface Calendar {
  readonly now: number;
  readonly zone: string;
  readonly words: Pick<Messages, "weekdays">;
  readonly today: string;
}

/** "T5 26/11 18:00–06:00", "hôm nay 06:00–18:00", "T5 26/11 18:00 – T3 01/12 06:00". */
export function stretch(from: number, to: number, calendar: Calendar): string {
  const isShort = to - from < DAY_MS;
  return isShort ? `${moment(from, calendar)}–${clock(to, calendar.zone)}` : `${moment(from, calendar)} – ${moment(to, calendar)}`;
}

/** "T5 26/11 18:00", "hôm nay 18:00". */
export function moment(at: number, calendar: Calendar): string {
  return `${dayOf(at, calendar)} ${clock(at, calendar.zone)}`;
}

/** "18:00" today, else "T5 26/11 18:00". */
export function until(at: number, calendar: Calendar): string {
  return dayOf(at, calendar) === calendar.today ? clock(at, calendar.zone) : moment(at, calendar);
}

/** "T5 26/11", "hôm nay". */
export function dayOf(at: number, { now, zone, words, today }: Calendar): string {
  const [of, here] = [civil(at, zone), civil(now, zone)];
  if (of.day === here.day && of.month === here.month && of.year === here.year) return today;
  const year = of.year === here.year || Math.abs(at - now) < 180 * DAY_MS ? "" : `/${of.year}`;
  return `${words.weekdays[of.weekday] ?? ""} ${of.day}/${of.month}${year}`;
}

export function clock(at: number, zone: string): string {
  const { hour, minute } = civil(at, zone);
  return `${hour}:${minute}`;
}

export function hoursOf(from: number, to: number): number {
  return Math.round(((to - from) / 3_600_000) * 10) / 10;
}

/** Of a swap, both parts that are not over; else the one. */
export function partsOf(of: OncallOverride, all: readonly OncallOverride[], now: number): readonly OncallOverride[] {
  if (of.swap === null) return [of];
  return all.filter(({ swap, ends }) => swap === of.swap && Date.parse(ends) > now);
}
