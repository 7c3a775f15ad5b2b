import type { Unit } from "../api";
import { arranged, type Arrangement } from "./arrange";
import { mapCells, type Box, type MapCell, type Point } from "./cells";

/** What pages that come and go need not work out again. */

const outlines = new WeakMap<readonly Unit[], readonly MapCell[]>();

/** Cells of a wall's units, in the one box that maps are drawn in. */
export function outlinesOf(units: readonly Unit[], box: Box, gap: number): readonly MapCell[] {
  const cells = outlines.get(units) ?? mapCells(units, box, gap);
  outlines.set(units, cells);
  return cells;
}

const last = new WeakMap<readonly Point[], { key: string; at: Arrangement }>();

/** The last arrangement of each cell: texts seldom change their length. */
export function arrangementOf(
  outline: readonly Point[],
  texts: readonly string[],
  total: number,
): Arrangement {
  const key = [total, ...texts.map((text) => text.length)].join();
  const known = last.get(outline);
  if (known?.key === key) return known.at;
  const at = arranged(outline, texts, total);
  last.set(outline, { key, at });
  return at;
}
