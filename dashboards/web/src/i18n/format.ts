import type { Messages } from "./vi";

/** How one language and one zone write numbers and times. Pure; every option is explicit. */
export type Language = "vi" | "en";

const LOCALE: Record<Language, string> = { vi: "vi-VN", en: "en-GB" };
export const MINUS = "−";

export function number(value: number, decimals: number, language: Language): string {
  const text = new Intl.NumberFormat(LOCALE[language], {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    useGrouping: true,
    signDisplay: "negative", // no "−0"
  }).format(value);
  return text.replace("-", MINUS);
}

/** With its sign, for changes: "+6%", "−21%", "0%". */
export function signedPercent(ratio: number, language: Language): string {
  const percent = Math.round(ratio * 100);
  return `${percent > 0 ? "+" : ""}${number(percent, 0, language)}%`;
}

interface Parts {
  readonly year: string;
  readonly month: string;
  readonly day: string;
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
  /** 0 is Sunday. */
  readonly weekday: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** The civil time of an instant in a zone. */
export function civil(atMs: number, zone: string): Parts {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    formatters.set(zone, formatter);
  }
  const found = new Map(formatter.formatToParts(atMs).map(({ type, value }) => [type, value]));
  const of = (type: Intl.DateTimeFormatPartTypes): string => found.get(type) ?? "";
  const [year, month, day] = [of("year"), of("month"), of("day")];
  const weekday = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDay();
  return { year, month, day, hour: of("hour"), minute: of("minute"), second: of("second"), weekday };
}

export function clockTime(atMs: number, zone: string): string {
  const { hour, minute, second } = civil(atMs, zone);
  return `${hour}:${minute}:${second}`;
}

/** "10:42" today, "23/11" on another day: as-of must not pass an old day off as today. */
export function asOf(atMs: number, nowMs: number, zone: string): string {
  const at = civil(atMs, zone);
  const now = civil(nowMs, zone);
  const today = at.day === now.day && at.month === now.month && at.year === now.year;
  if (today) return `${at.hour}:${at.minute}`;
  return at.year === now.year ? `${at.day}/${at.month}` : `${at.month}/${at.year}`;
}

/** "10:42:07" today, "23/11 10:42" on another day of the year. */
export function moment(atMs: number, nowMs: number, zone: string): string {
  const [day, time] = [asOf(atMs, nowMs, zone), clockTime(atMs, zone)];
  return time.startsWith(day) ? time : `${day} ${time.slice(0, 5)}`;
}

export function fullTime(atMs: number, zone: string): string {
  const { day, month, year, hour, minute, second } = civil(atMs, zone);
  return `${day}/${month}/${year} ${hour}:${minute}:${second}`;
}

/** The instant of a civil time of a zone, written as a form writes it: "2026-11-24T10:42". */
export function instantOf(text: string, zone: string): number | null {
  const guess = Date.parse(`${text}Z`);
  if (Number.isNaN(guess)) return null;
  const ahead = (at: number): number => Date.parse(`${formTime(at, zone)}Z`) - Math.floor(at / 60_000) * 60_000;
  const first = guess - ahead(guess);
  return guess - ahead(first); // where the clocks change, the second look is right
}

/** The other way round. */
export function formTime(atMs: number, zone: string): string {
  const { year, month, day, hour, minute } = civil(atMs, zone);
  return `${year}-${month}-${day}T${hour}:${minute}`;
}

/** One unit, cut down, never up: 119 s is "1 phút". */
export function age(seconds: number, messages: Messages, language: Language): string {
  const whole = (of: number): string => number(Math.floor(of), 0, language);
  if (seconds < 100) return messages.age.seconds(whole(seconds));
  if (seconds < 6000) return messages.age.minutes(whole(seconds / 60));
  if (seconds < 172_800) return messages.age.hours(whole(seconds / 3600));
  return messages.age.days(whole(seconds / 86_400));
}
