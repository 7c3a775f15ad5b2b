/** In which order indicators stand. Pure. */
import type { KpiBoardRow } from "../../../api";

export interface Group {
  readonly id: "plan" | "second" | "official";
  readonly rows: readonly KpiBoardRow[];
}

/** Those of the plan, which are seen at once; second ones in the order of what they stand beside; then what others publish. */
export function groupsOf(rows: readonly KpiBoardRow[]): readonly Group[] {
  const own = beside(rows.filter(({ kind }) => kind === "plan" || kind === "second"));
  const others = beside(rows.filter(({ kind }) => kind !== "plan" && kind !== "second"));
  const [plan, second] = [own.filter(({ kind }) => kind === "plan"), own.filter(({ kind }) => kind === "second")];
  return ([["plan", plan], ["second", second], ["official", others]] as const).flatMap(([id, of]) => (of.length === 0 ? [] : [{ id, rows: of }]));
}

function beside(rows: readonly KpiBoardRow[]): readonly KpiBoardRow[] {
  const ids = new Set(rows.map(({ id }) => id));
  const firsts = rows.filter((row) => row.beside === null || !ids.has(row.beside));
  return firsts.flatMap((first) => [first, ...rows.filter((row) => row.beside === first.id && row !== first)]);
}

/** The line so many further, where there is one; without one to begin with, the first. */
export function stepped(rows: readonly { readonly id: string }[], here: string | null, by: number): string | null {
  const at = rows.findIndex(({ id }) => id === here);
  if (at < 0) return rows[0]?.id ?? null;
  return rows[Math.max(0, Math.min(rows.length - 1, at + by))]?.id ?? null;
}
