/** The list of alerts: nothing moves under a pointer or a choice. Pure. */
import type { AlertRow, AlertShort } from "../../../api";
import { instant, isMuted } from "../../../live/alerts";

/** Who has it: nobody, somebody, nobody is told of it. */
export const PARTS = ["open", "acked", "silenced"] as const;
export type Part = (typeof PARTS)[number];

/** An alert in the part of the list in which it stands. */
export interface Placed {
  readonly row: AlertRow;
  readonly part: Part;
}

export interface Arranged {
  readonly rows: readonly Placed[];
  /** Alerts that came while the order was held. */
  readonly fresh: number;
  /** Those that would be elsewhere, or gone, if the order were not held. */
  readonly moved: number;
}

/** Alerts as the server ordered them, with the part in which it saw them. at: its time then. */
export function placed(rows: readonly AlertRow[], at: number): readonly Placed[] {
  return rows.map((row) => ({ row, part: partOf(row, at) }));
}

function partOf(row: Pick<AlertRow, "silenced_by" | "maintenance" | "snoozed_until" | "acked_at">, at: number): Part {
  if (isMuted(row)) return "silenced";
  const until = instant(row.snoozed_until);
  return (until === null ? row.acked_at !== null : at < until) ? "acked" : "open";
}

/**
 * free: as the server orders them. held: where each must stay, in that order; null: free. known:
 * the last of each that was held, for those that the list lost meanwhile.
 */
export function arranged(free: readonly Placed[], held: ReadonlyMap<number, Part> | null, known: ReadonlyMap<number, AlertRow>): Arranged {
  if (held === null || held.size === 0) return { rows: free, fresh: 0, moved: 0 };
  const byId = new Map(free.map((one) => [one.row.id, one]));
  const rows = [...held].flatMap(([id, part]): readonly Placed[] => {
    const row = byId.get(id)?.row ?? known.get(id);
    return row === undefined ? [] : [{ row, part }];
  });
  const wanted = free.filter(({ row }) => held.has(row.id));
  const gone = rows.filter(({ row }) => !byId.has(row.id)).length;
  const stays = rows.filter(({ row }) => byId.has(row.id));
  const moved = stays.filter(({ row, part }, place) => row.id !== wanted[place]?.row.id || part !== wanted[place].part).length;
  return { rows, fresh: free.length - wanted.length, moved: moved + gone };
}

/** What the feed knows newer of rows; it does not tell whom they were sent to, or for what they wait. */
export function renewed(rows: readonly Placed[], live: ReadonlyMap<number, AlertShort>): readonly Placed[] {
  return rows.map((one) => {
    const told = live.get(one.row.id);
    return told === undefined ? one : { ...one, row: { ...one.row, ...told, attempts: one.row.attempts, waits: one.row.waits } };
  });
}

export function ticked(ids: ReadonlySet<number>, id: number): ReadonlySet<number> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}
