import type { Cell, PageOf } from "../../../api";

/** Where declared and measured coverage differ most. Pure. */
export interface Widest {
  readonly row: PageOf<"coverage">["rows"][number];
  readonly column: PageOf<"coverage">["columns"][number];
  readonly sub: PageOf<"coverage">["columns"][number]["sub"][number];
  readonly declared: Cell;
  readonly measured: Cell;
}

export const coverageKey = (row: string, unit: string, sub: string): string =>
  `cov.${row}.${unit}.${sub}`;

/** Null when no cell has both figures, or all declared figures were measured. */
export function widestGap(
  page: PageOf<"coverage">,
  cell: (key: string) => Cell | undefined,
): Widest | null {
  let widest: (Widest & { gap: number }) | null = null;
  for (const row of page.rows) {
    for (const column of page.columns) {
      for (const sub of column.sub) {
        const key = coverageKey(row.id, column.unit, sub.id);
        const [measured, declared] = [cell(key), cell(`${key}~declared`)];
        if (measured?.value == null || declared?.value == null) continue;
        const gap = declared.value - measured.value;
        if (gap > (widest?.gap ?? 0)) widest = { row, column, sub, declared, measured, gap };
      }
    }
  }
  return widest;
}
