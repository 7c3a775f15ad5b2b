/** What was copied out of a sheet, as cells of the form. Pure. */

/** A figure's place in the form: which row of it, which of its two columns. */
export interface Spot {
  readonly row: number;
  readonly field: Field;
}

export type Field = "numerator" | "denominator";
export const FIELDS: readonly Field[] = ["numerator", "denominator"];

/** A row that can take figures. */
export interface Slot {
  readonly kpi: string;
  readonly part: string;
  /** Whether a person hands it in. */
  readonly asks: Readonly<Record<Field, boolean>>;
}

export interface Placed {
  /** Texts by `cellKey`. */
  readonly cells: Readonly<Record<string, string>>;
  /** Rows that name no row of the form. */
  readonly strange: number;
}

export const ROWS_MAX = 2000;

export function cellKey(slot: Pick<Slot, "kpi" | "part">, field: Field): string {
  return `${slot.kpi}/${slot.part}/${field}`;
}

/** Rows of cells as a spreadsheet copies them: tabs between, quotes around what has a tab, a break or a quote. */
export function pasted(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  const endCell = (): void => void (rows.at(-1)?.push(tidied(cell)), (cell = ""));
  for (let at = 0; at < text.length && rows.length <= ROWS_MAX; at += 1) {
    const letter = text.charAt(at);
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text.charAt(at + 1) === '"') cell += text.charAt((at += 1));
      else quoted = false;
    } else if (letter === '"' && cell === "") quoted = true;
    else if (letter === "\t") endCell();
    else if (letter === "\n") {
      endCell();
      rows.push([]);
    } else if (letter !== "\r") cell += letter;
  }
  endCell();
  return rows.filter((row) => row.some((one) => one !== ""));
}

/** Spaces around, and hard ones, are no part of a figure. */
function tidied(cell: string): string {
  return cell.normalize("NFC").replace(/\s+/g, " ").trim();
}

/**
 * Where rows name their indicator, each goes to its own; else the block is laid down from a cell on,
 * as a spreadsheet does. Rows that name none (heads, notes) are left out, and strange ones counted.
 */
export function placed(rows: readonly (readonly string[])[], slots: readonly Slot[], from: Spot): Placed {
  const code = codeColumn(rows, slots);
  return code === null ? laidDown(rows, slots, from) : named(rows, slots, code);
}

/** The column that has the codes of most rows; null: none has. */
function codeColumn(rows: readonly (readonly string[])[], slots: readonly Slot[]): number | null {
  const known = new Set(slots.map(({ kpi }) => kpi.toLowerCase()));
  const hits = (column: number): number => rows.filter((row) => known.has((row[column] ?? "").toLowerCase())).length;
  const width = Math.max(0, ...rows.map((row) => row.length));
  const best = Array.from({ length: width }, (_, column) => column).sort((a, b) => hits(b) - hits(a) || a - b)[0];
  return best === undefined || hits(best) === 0 ? null : best;
}

function named(rows: readonly (readonly string[])[], slots: readonly Slot[], code: number): Placed {
  const cells: Record<string, string> = {};
  let strange = 0;
  const columns = figureColumns(rows, code);
  for (const row of rows) {
    const said = (row[code] ?? "").toLowerCase();
    const slot = slots.find((one) => one.kpi.toLowerCase() === said && (one.part === "" || row.includes(one.part)));
    if (slot === undefined) {
      if (/^[a-z]+\d+[a-z]?$/.test(said)) strange += 1;
      continue;
    }
    put(cells, slot, columns.map((column) => row[column] ?? ""));
  }
  return { cells, strange };
}

/** The two columns of figures: those called so in a head, else the first two behind the code that have a digit. */
function figureColumns(rows: readonly (readonly string[])[], code: number): readonly number[] {
  for (const row of rows) {
    const at = HEADS.map((head) => row.findIndex((cell) => head.test(bare(cell))));
    if (at.every((one) => one >= 0)) return at;
  }
  const width = Math.max(0, ...rows.map((row) => row.length));
  const behind = Array.from({ length: width }, (_, column) => column).filter((column) => column > code);
  return behind.filter((column) => rows.some((row) => /^[+-]?[\d.,]/.test(row[column] ?? ""))).slice(0, FIELDS.length);
}

const HEADS = [/^(tu so|numerator)/, /^(mau so|denominator)/];

function bare(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function laidDown(rows: readonly (readonly string[])[], slots: readonly Slot[], from: Spot): Placed {
  const cells: Record<string, string> = {};
  rows.forEach((row, down) => {
    const slot = slots[from.row + down];
    if (slot === undefined) return;
    put(cells, slot, from.field === "denominator" ? [undefined, row[0]] : row);
  });
  return { cells, strange: Math.max(0, from.row + rows.length - slots.length) };
}

function put(cells: Record<string, string>, slot: Slot, texts: readonly (string | undefined)[]): void {
  FIELDS.forEach((field, i) => {
    const text = texts[i];
    if (text === undefined || !slot.asks[field]) return;
    cells[cellKey(slot, field)] = text;
  });
}
