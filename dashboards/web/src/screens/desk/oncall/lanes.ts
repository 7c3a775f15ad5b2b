/** Weeks of a calendar, and which stretch of a schedule is whose. Pure; times are Unix milliseconds. */
import type { OncallDay, OncallGap, OncallSchedule, OncallShift } from "../../../api";
import { instantOf } from "../../../i18n/format";

export const DAYS_A_WEEK = 7;
const DAY_MS = 86_400_000;
const LEAST_MS = 60_000; // what is shorter is not seen: the rest of somebody who was taken back at once

/** A stretch of a schedule, in which nothing changes. people: nobody in a gap. */
export interface Block {
  readonly key: string;
  readonly schedule: string;
  readonly from: number;
  readonly to: number;
  readonly people: readonly string[];
  /** By which overrides they are there. */
  readonly overrides: readonly number[];
  /** By which layers, from 0. */
  readonly layers: readonly number[];
}

export interface Day {
  /** "2026-11-23". */
  readonly day: string;
  readonly from: number;
  readonly to: number;
  readonly working: boolean;
  readonly holiday: OncallDay["holiday"];
}

export interface Week {
  /** Of the year, as ISO 8601 counts. */
  readonly number: number;
  readonly days: readonly Day[];
  readonly from: number;
  readonly to: number;
}

/** What of a block lies in a week, in percent of its width. */
export interface Piece {
  readonly block: Block;
  readonly left: number;
  readonly width: number;
  /** It goes on from the week before, or into the next. */
  readonly cut: boolean;
}

/** Shifts and gaps in order; of several people at once it is one block. */
export function blocksOf({ id, shifts, gaps }: Pick<OncallSchedule, "id" | "shifts" | "gaps">): readonly Block[] {
  const all = shifts.map((shift) => ({ shift, from: Date.parse(shift.begins), to: Date.parse(shift.ends) }));
  const points = [...new Set(all.flatMap(({ from, to }) => [from, to]))].toSorted((a, b) => a - b);
  const taken = points.slice(0, -1).flatMap((from, i) => {
    const to = points[i + 1] ?? from;
    const there = all.filter((one) => one.from < to && one.to > from).map(({ shift }) => shift);
    return there.length === 0 || to - from < LEAST_MS ? [] : [block(id, from, to, there)];
  });
  return [...taken, ...gaps.map((gap) => gapBlock(id, gap))].toSorted((a, b) => a.from - b.from);
}

function block(schedule: string, from: number, to: number, there: readonly OncallShift[]): Block {
  const numbers = (of: readonly (number | null)[]): readonly number[] => [...new Set(of.filter((one) => one !== null))];
  return {
    key: `${schedule} ${from}`, schedule, from, to, people: [...new Set(there.map(({ person }) => person))],
    overrides: numbers(there.map(({ override }) => override)), layers: numbers(there.map(({ layer }) => layer)),
  };
}

function gapBlock(schedule: string, { begins, ends }: OncallGap): Block {
  const [from, to] = [Date.parse(begins), Date.parse(ends)];
  return { key: `${schedule} ${from}`, schedule, from, to, people: [], overrides: [], layers: [] };
}

/** Days by the clock of the place: one on which it changes has 23 or 25 hours, and is as wide as others. */
export function weeksOf(days: readonly OncallDay[], zone: string): readonly Week[] {
  const begins = days.map(({ day }) => instantOf(`${day}T00:00`, zone) ?? 0);
  const all = days.map((day, i) => ({ ...day, from: begins[i] ?? 0, to: begins[i + 1] ?? endOf(day.day, zone) }));
  const starts = Array.from({ length: Math.ceil(all.length / DAYS_A_WEEK) }, (_, i) => i * DAYS_A_WEEK);
  return starts.map((start) => {
    const week = all.slice(start, start + DAYS_A_WEEK);
    return { number: weekNumber(week[0]?.day ?? ""), days: week, from: week[0]?.from ?? 0, to: week.at(-1)?.to ?? 0 };
  });
}

function endOf(day: string, zone: string): number {
  return instantOf(`${moved(day, 1)}T00:00`, zone) ?? 0;
}

/** Another day of the calendar: "2026-11-23" and 28 give "2026-12-21". */
export function moved(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The week of the year, of which the first has a Thursday in it. */
export function weekNumber(day: string): number {
  const at = new Date(`${day}T00:00Z`);
  const thursday = at.getTime() + (4 - (at.getUTCDay() || DAYS_A_WEEK)) * DAY_MS;
  const year = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1);
  return 1 + Math.floor((thursday - year) / DAY_MS / DAYS_A_WEEK);
}

/** How far in its week a moment is, in percent; outside of it at an edge. */
export function across(at: number, { days }: Week): number {
  const index = days.findIndex(({ to }) => at < to);
  const day = days[index];
  if (day === undefined) return 100;
  const part = Math.max(0, at - day.from) / (day.to - day.from);
  return ((index + part) / days.length) * 100;
}

/** What of a lane is seen in a week. */
export function piecesOf(blocks: readonly Block[], week: Week): readonly Piece[] {
  return blocks.filter(({ from, to }) => from < week.to && to > week.from).map((one) => {
    const left = across(Math.max(one.from, week.from), week);
    return { block: one, left, width: across(Math.min(one.to, week.to), week) - left, cut: one.from < week.from || one.to > week.to };
  });
}

/** The lanes that are shown first: few are shown all; of many, the one that concerns the reader. */
export function firstShown(schedules: readonly OncallSchedule[], me: string | null, most: number): string | null {
  if (schedules.length <= most) return null;
  const mine = schedules.find(({ shifts }) => shifts.some(({ person }) => person === me));
  return (mine ?? schedules.find(({ uncovered_hours }) => uncovered_hours > 0) ?? schedules[0])?.id ?? null;
}

/** The block that an arrow leads to: along its lane, or the one at the same hour of the lane above or below. */
export function stepped(rows: readonly (readonly Piece[])[], here: { readonly row: number; readonly key: string }, key: string): { row: number; key: string } | null {
  const at = rows[here.row]?.findIndex(({ block }) => block.key === here.key) ?? -1;
  const piece = rows[here.row]?.[at];
  if (piece === undefined) return null;
  if (key === "ArrowLeft" || key === "ArrowRight") return beside(rows, here.row, at, key === "ArrowLeft" ? -1 : 1);
  const isSeen = (row: readonly Piece[], i: number): boolean => row.length > 0 && (key === "ArrowUp" ? i < here.row : i > here.row);
  const row = key === "ArrowUp" ? rows.findLastIndex(isSeen) : rows.findIndex(isSeen);
  const middle = piece.left + piece.width / 2;
  const found = rows[row]?.find(({ left, width }) => left + width > middle) ?? rows[row]?.at(-1);
  return found === undefined ? null : { row, key: found.block.key };
}

function beside(rows: readonly (readonly Piece[])[], row: number, at: number, way: -1 | 1): { row: number; key: string } | null {
  const found = rows[row]?.[at + way];
  return found === undefined ? null : { row, key: found.block.key };
}
