/** The list as lines: parts with a head, and alerts of one name in one unit folded into one. Pure. */
import type { AlertRow } from "../../../api";
import { grouped } from "./grouped";
import { PARTS, type Part, type Placed } from "./rows";

const LEAST = 3; // two of a kind are seen at a glance

export type Line =
  | { readonly kind: "head"; readonly key: Part; readonly part: Part }
  | { readonly kind: "group"; readonly key: string; readonly rows: readonly AlertRow[]; readonly open: boolean }
  | { readonly kind: "alert"; readonly key: number; readonly row: AlertRow; readonly within: boolean };

/** Where the keys can be: at an alert, or at the head of a group. */
export type Spot = number | string;

/** Each alert by itself. */
export function plain(placed: readonly Placed[]): readonly Line[] {
  return placed.map(({ row }) => alone(row));
}

/** A group stands where the first of it would. unfolded: keys of groups that show each alert. */
export function folded(placed: readonly Placed[], unfolded: ReadonlySet<string>): readonly Line[] {
  const groups = grouped(placed, keyOf);
  return placed.flatMap((one): readonly Line[] => {
    const key = keyOf(one);
    const rows = (groups.get(key) ?? []).map(({ row }) => row);
    if (rows.length < LEAST) return [alone(one.row)];
    return rows[0] === one.row ? group(key, rows, unfolded.has(key)) : [];
  });
}

/** The same with a head over each part. */
export function headed(placed: readonly Placed[], unfolded: ReadonlySet<string>): readonly Line[] {
  return PARTS.flatMap((part): readonly Line[] => {
    const lines = folded(placed.filter((one) => one.part === part), unfolded);
    return lines.length === 0 ? [] : [{ kind: "head", key: part, part }, ...lines];
  });
}

function alone(row: AlertRow): Line {
  return { kind: "alert", key: row.id, row, within: false };
}

function group(key: string, rows: readonly AlertRow[], open: boolean): readonly Line[] {
  const members = open ? rows.map((row): Line => ({ kind: "alert", key: row.id, row, within: true })) : [];
  return [{ kind: "group", key, rows, open }, ...members];
}

/** Alerts of one priority and name in one unit, as long as they stand in one part of the list. */
function keyOf({ row, part }: Placed): string {
  return [part, row.priority, row.unit ?? "", row.name].join("/");
}

/** The spot a step up or down from another; from none, the first or the last. */
export function stepped(lines: readonly Line[], from: Spot | null, step: 1 | -1): Spot | null {
  const spots = lines.flatMap((line) => (line.kind === "head" ? [] : [line.key]));
  const place = from === null ? -1 : spots.indexOf(from);
  const start = place === -1 && step === -1 ? spots.length : place;
  return spots[Math.max(0, Math.min(spots.length - 1, start + step))] ?? null;
}

/** The alerts of a line. */
export function rowsOf(line: Line | undefined): readonly AlertRow[] {
  if (line?.kind === "group") return line.rows;
  return line?.kind === "alert" ? [line.row] : [];
}
