/** The list of alerts: nothing moves under a pointer or a choice, and keys go by alert. Pure. */
import type { AlertRow, AlertShort } from "../../../api";

export interface Arranged {
  readonly rows: readonly AlertRow[];
  /** Alerts that came while the order was held. */
  readonly fresh: number;
  /** Those that would be elsewhere, or gone, if the order were not held. */
  readonly moved: number;
}

/**
 * free: as the server orders them. held: ids in the order that must stay; null: free. known: the
 * last of each that was held, for those that the list lost meanwhile.
 */
export function arranged(free: readonly AlertRow[], held: readonly number[] | null, known: ReadonlyMap<number, AlertRow>): Arranged {
  if (held === null || held.length === 0) return { rows: free, fresh: 0, moved: 0 };
  const byId = new Map(free.map((row) => [row.id, row]));
  const rows = held.flatMap((id) => byId.get(id) ?? known.get(id) ?? []);
  const kept = new Set(held);
  const wanted = free.filter(({ id }) => kept.has(id));
  const gone = rows.filter(({ id }) => !byId.has(id)).length;
  const stays = rows.filter(({ id }) => byId.has(id));
  const moved = stays.filter(({ id }, place) => id !== wanted[place]?.id).length;
  return { rows, fresh: free.length - wanted.length, moved: moved + gone };
}

/** What the feed knows newer of rows; it does not tell whom they were sent to. */
export function renewed(rows: readonly AlertRow[], live: ReadonlyMap<number, AlertShort>): readonly AlertRow[] {
  return rows.map((row) => {
    const told = live.get(row.id);
    return told === undefined ? row : { ...row, ...told, attempts: row.attempts };
  });
}

/** The alert a step up or down from another; from none, the first or the last. */
export function stepped(rows: readonly AlertRow[], from: number | null, step: 1 | -1): number | null {
  const place = rows.findIndex(({ id }) => id === from);
  const start = place === -1 && step === -1 ? rows.length : place;
  return rows[Math.max(0, Math.min(rows.length - 1, start + step))]?.id ?? null;
}

export function ticked(ids: ReadonlySet<number>, id: number): ReadonlySet<number> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}
