import type { Priority } from "../api";

/** A priority is told by shape, letter and colour; on a 100 × 100 ground, with room for a letter. */
export const SHAPES: Readonly<Record<Priority, string>> = {
  p1: "M50 2 98 50 50 98 2 50Z",
  p2: "M50 6 98 92 2 92Z",
  p3: "M8 8H92V92H8Z",
  p4: "M50 5A45 45 0 1 1 49.99 5Z",
};
/** Where the baseline of the letter is. */
export const LETTER_AT: Readonly<Record<Priority, number>> = { p1: 66, p2: 82, p3: 67, p4: 66 };
