/** Times of the telephone. Pure. */
import { asOf, clockTime } from "../../i18n/format";

/** "02:02" today, "23/11 02:02" on another day. */
export function moment(at: string | number, nowMs: number, zone: string): string {
  const ms = typeof at === "string" ? Date.parse(at) : at;
  const [day, time] = [asOf(ms, nowMs, zone), clockTime(ms, zone).slice(0, 5)];
  return day === time ? time : `${day} ${time}`;
}

/** With seconds. */
export function second(at: string | number, zone: string): string {
  return clockTime(typeof at === "string" ? Date.parse(at) : at, zone);
}

/** "1:46" until something is. */
export function left(ms: number): string {
  const whole = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** What a telephone dials. */
export function dialled(number: string): string {
  return `tel:${number.replace(/[^+\d]/g, "")}`;
}

/** A name without what is said of it: "Trần A (x), y" → "Trần A". */
export function brief(name: string): string {
  return name.split(/\s*[,(]/)[0] || name;
}

/** On which minute something ends that begins now: whole minutes, never fewer than asked. */
export function endOf(nowMs: number, minutes: number): number {
  return Math.ceil(nowMs / 60_000) * 60_000 + minutes * 60_000;
}

