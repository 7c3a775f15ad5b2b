import type { Cell } from "../../../api";
import { middleAt, type BandPoint } from "../../../charts/series";

/** A running total against the same moment of earlier days. Pure. */
export interface Against {
  /** Value ÷ middle − 1. */
  readonly change: number;
  readonly side: "inside" | "below" | "above";
}

/** Null when there is no value, no band at its time, or nothing to compare with yet (middle 0). */
export function against(cell: Cell | undefined, band: readonly BandPoint[]): Against | null {
  if (cell?.value == null || cell.at === null) return null;
  const then = middleAt(band, cell.at);
  if (then === null || then[2] <= 0) return null;
  const [, low, middle, high] = then;
  const side = cell.value < low ? "below" : cell.value > high ? "above" : "inside";
  return { change: cell.value / middle - 1, side };
}
