import { roomiest, type Fit, type Line, type Point } from "./cells";
import { rows } from "./tally";

/**
 * How a unit's name, number and tally stand in its cell, so that nothing crosses its border: the
 * first way that leaves good room, else the roomiest; where a tally finds none, the number alone
 * tells. Pure; hundredths of a rem.
 */
export interface Arrangement {
  readonly x: number;
  /** Upper edge of the first line of text. */
  readonly top: number;
  /** Middles of the tally's marks, above and below the text. */
  readonly marks: readonly Point[];
  readonly radius: number;
}

export const LINE = 116;
/** What letters leave free of a line of text. */
const AIR = { above: 10, below: 12 };
/** Distances between marks: they stand closer where a cell is small. */
const PITCHES = [50, 42];
const RADIUS = 0.28;
const STROKE = 0.04;
const ROWS_MAX = 4;
const [GOOD, ENOUGH] = [16, 4];

/** Widths of letters in hundredths of the font size, rather too wide than too narrow. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/\s/, 28], [/[./:,·]/, 36], [/[ijlI]/, 28], [/[frt]/, 38], [/[mwMW]/, 90], [/\d/, 63],
  [/\p{Lu}/u, 70],
];
const LETTER = 60;

interface Way {
  readonly fit: Fit;
  readonly pitch: number;
  readonly above: readonly number[];
  readonly below: readonly number[];
}

export function arranged(
  outline: readonly Point[],
  texts: readonly string[],
  total: number,
): Arrangement {
  const lines = texts.map((text): Line => ({ width: widthOf(text), height: LINE, ...AIR }));
  const alone: Way = { fit: roomiest(outline, lines), pitch: 0, above: [], below: [] };
  return laidOut(total === 0 ? alone : (tallied(outline, lines, total) ?? alone), texts.length);
}

function tallied(outline: readonly Point[], lines: readonly Line[], total: number): Way | null {
  for (const pitch of PITCHES) {
    let best: Way | null = null;
    for (const [above, below] of tallies(total)) {
      const boxes = [...above.map(boxOf(pitch)), ...lines, ...below.map(boxOf(pitch))];
      const way = { fit: roomiest(outline, boxes), pitch, above, below };
      if (way.fit.room >= GOOD) return way;
      if (best === null || way.fit.room > best.fit.room) best = way;
    }
    if (best !== null && best.fit.room >= ENOUGH) return best;
  }
  return null;
}

const boxOf = (pitch: number) => (count: number): Line => {
  const air = (0.5 - RADIUS - STROKE) * pitch;
  return { width: count * pitch - 2 * air, height: pitch, above: air, below: air };
};

type Rows = readonly number[];

/** The ways to put a tally in rows above and below the text; few rows and both sides first. */
function tallies(total: number): readonly (readonly [above: Rows, below: Rows])[] {
  const counts = Array.from({ length: Math.min(ROWS_MAX, total) }, (_, i) => i + 1);
  const ways = counts.flatMap((count) => {
    const tally = rows(total, Math.ceil(total / count));
    return tally.map((_, above) => [tally.slice(0, above), tally.slice(above)] as const);
  });
  const uneven = ([above, below]: readonly [Rows, Rows]): number => Math.abs(above.length - below.length);
  return ways.toSorted((a, b) => uneven(a) - uneven(b));
}

function widthOf(text: string): number {
  const wide = (letter: string): number => WIDTHS.find(([kind]) => kind.test(letter))?.[1] ?? LETTER;
  return [...text.normalize("NFC")].reduce((sum, letter) => sum + wide(letter), 0);
}

function laidOut({ fit, pitch, above, below }: Way, texts: number): Arrangement {
  const { x } = fit.middle;
  const top = fit.top + above.length * pitch;
  const row = (count: number, y: number): readonly Point[] =>
    Array.from({ length: count }, (_, i) => ({ x: x + (i - (count - 1) / 2) * pitch, y }));
  const block = (counts: Rows, from: number): readonly Point[] =>
    counts.flatMap((count, i) => row(count, from + (i + 0.5) * pitch));
  const marks = [...block(above, fit.top), ...block(below, top + texts * LINE)];
  return { x, top, marks, radius: RADIUS * pitch };
}
