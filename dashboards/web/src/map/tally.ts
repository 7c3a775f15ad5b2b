/**
 * `total` marks in rows of equal length, none longer than `perRow`; the last may be one shorter.
 * Places of the counted things are not known, so they are a tally and no positions. Pure.
 */
export function rows(total: number, perRow: number): readonly number[] {
  if (total < 1 || perRow < 1) return [];
  const count = Math.ceil(total / perRow);
  return Array.from({ length: count }, (_, row) => {
    const [even, rest] = [Math.floor(total / count), total % count];
    return even + (row < rest ? 1 : 0);
  });
}
