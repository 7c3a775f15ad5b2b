/** The list of sources: what is wrong comes first, and nothing moves under a pointer. Pure. */
import type { Quality, SourceState } from "../../../api";
import { byName } from "../../../i18n/sort";

export type Filter = "all" | "rejected" | "gaps";

/** A source with its name in the language of the page. */
export type Row = Omit<SourceState, "name"> & { readonly name: string };

const RANK: Record<SourceState["state"], number> = {
  stale: 0, late: 1, fresh: 3, irregular: 3, never: 4, quiet: 5,
};

export function passes(row: Row, filter: Filter): boolean {
  return filter === "all" || row[filter] > 0;
}

/** What needs somebody first; among equals by name. */
export function ordered(rows: readonly Row[]): readonly Row[] {
  const rank = (row: Row): number =>
    RANK[row.state] > 2 && row.rejected + row.gaps > 0 ? 2 : RANK[row.state];
  return [...rows].sort((a, b) => rank(a) - rank(b) || byName(a, b));
}

export interface Arranged {
  readonly rows: readonly Row[];
  /** Rows that would be elsewhere, or new, if the order were not held. */
  readonly pending: number;
}

/** held: ids in the order that must stay while somebody points at the list; null: free. */
export function arranged(rows: readonly Row[], held: readonly string[] | null): Arranged {
  const free = ordered(rows);
  if (held === null) return { rows: free, pending: 0 };
  const byId = new Map(rows.map((row) => [row.id, row]));
  const kept = held.flatMap((id) => byId.get(id) ?? []);
  if (kept.length === 0) return { rows: free, pending: 0 }; // nobody saw an order that could stay
  const known = new Set(held);
  const wanted = free.filter((row) => known.has(row.id));
  const moved = kept.filter((row, place) => row.id !== wanted[place]?.id).length;
  return { rows: kept, pending: moved + free.length - wanted.length };
}

export interface Emptiness {
  /** Part of a name that was asked for. */
  readonly asked: string;
  /** Sources that the server told of so far. */
  readonly found: number;
  readonly filter: Filter;
  /** What the filter wants, counted over everything: also what belongs to no source. */
  readonly total: number;
  /** The server has further sources. */
  readonly more: boolean;
}

/** Why no row is shown. An all-clear is said of everything only. */
export function whyEmpty({ asked, found, filter, total, more }: Emptiness): "more" | "none" | "noneFound" | "noneAmong" | "noneOf" | "elsewhere" {
  if (more) return "more";
  if (asked !== "") return found === 0 ? "noneFound" : "noneAmong";
  if (filter === "all") return "none";
  return total === 0 ? "noneOf" : "elsewhere";
}

/** Newest first; null while nobody chose anything: then everything is shown. */
export interface Listed<T> {
  readonly rows: readonly T[];
  readonly pending: number;
}

/** The same for what only grows at its head: shown stays, newer ones are counted. */
export function withheld<T extends { readonly id: number }>(newest: readonly T[], shown: readonly T[]): Listed<T> {
  const head = shown[0]?.id ?? -1;
  return { rows: shown, pending: newest.filter(({ id }) => id > head).length };
}

/** What the marks of a figure say: who sends without a rhythm is not late. */
export function qualityOf(state: SourceState["state"]): Quality {
  if (state === "irregular") return "fresh";
  return state === "quiet" ? "never" : state;
}
