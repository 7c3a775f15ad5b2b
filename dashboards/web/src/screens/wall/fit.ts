import type { Page, Wall } from "../../api";

/**
 * How much a wall shows and how large: 1rem is text whose capitals fill 16 minutes of arc. Pure.
 *
 * A sheet is measured in rem. BASE is what 55 inches hold at 5 m, as the pages were drawn; it fills
 * any nearer or larger screen with larger text. A wall with more rows than BASE holds gets a larger
 * sheet; a screen with less room than BASE gets a compact one, with one subject a page. `ioc check`
 * counts the same way and refuses what does not fit.
 */
export const BASE = { width: 36.226, height: 20.377 };

const ARC = Math.tan((16 / 60) * (Math.PI / 180));
const CAPITAL_HEIGHT = 0.7;
const MM_PER_INCH = 25.4;
/** Rounding of a pixel grid, never a line of text. */
const TOLERANCE = 0.25;

/** Header, foot, strip, gaps: what never rotates. */
export const FRAME = 8.8;
const PANEL = 3.6;
const LIST_ROW = 2.25;
const COVERAGE = { head: 2.2, row: 1.85, label: 8.2, cell: 3.3 };
const TABLE = { head: 1.2, row: 1.29 };
const PART = { columns: 2, height: 5.5 };

type Screen = Pick<Wall, "diagonal_in" | "pixels" | "distance_m">;

/** The smallest font size, in pixels of the screen, that is readable from its distance. */
export function readablePx({ diagonal_in, pixels, distance_m }: Screen): number {
  const [width, height] = pixels;
  const pitchMm = (diagonal_in * MM_PER_INCH) / Math.hypot(width, height);
  const capitalPx = Math.ceil((distance_m * 1000 * ARC) / pitchMm);
  return Math.ceil(capitalPx / CAPITAL_HEIGHT);
}

export interface Sheet {
  /** In rem. */
  readonly width: number;
  readonly height: number;
  /** Less than BASE: no map beside figures, no legend, one subject a page. */
  readonly compact: boolean;
  /** Read in a hand, not on a wall: nothing burns in. */
  readonly hand: boolean;
  /** How many of each fit into the part of the page that rotates. */
  readonly rows: Readonly<Record<"panels" | "list" | "coverage" | "cells" | "table" | "parts", number>>;
}

export function sheetOf(wall: Screen & Pick<Wall, "pages">): Sheet {
  const px = readablePx(wall);
  const room = { width: wall.pixels[0] / px, height: wall.pixels[1] / px };
  const compact = room.width < BASE.width - TOLERANCE || room.height < BASE.height - TOLERANCE;
  const hand = false;
  if (compact) return { ...room, compact, hand, rows: rowsIn(room.width, room.height) };
  const wanted = Math.max(1, ...wall.pages.map(growth));
  const grown = Math.min(wanted, room.width / BASE.width, room.height / BASE.height);
  const k = Math.max(1, grown);
  const [width, height] = [BASE.width * k, BASE.height * k];
  return { width, height, compact, hand, rows: rowsIn(width, height) };
}

/** How many times BASE a page needs to show all that it has. */
function growth(page: Page): number {
  const high = (core: number): number => (core + FRAME - TOLERANCE) / BASE.height;
  switch (page.kind) {
    case "overview":
      return high(page.panels.length * PANEL);
    case "map":
      return high(page.list.length * LIST_ROW);
    case "coverage": {
      const cells = page.columns.reduce((sum, column) => sum + column.sub.length, 0);
      const wide = (COVERAGE.label + COVERAGE.cell * cells) / BASE.width;
      return Math.max(wide, high(COVERAGE.head + COVERAGE.row * page.rows.length));
    }
    case "portals":
      return high(TABLE.head + TABLE.row * page.rows.length);
    case "transactions":
      return high(Math.ceil(page.parts.length / PART.columns) * PART.height);
    case "oncall":
    case "sources":
      return 1; // more rows than fit take turns
  }
}

function rowsIn(width: number, height: number): Sheet["rows"] {
  const core = height - FRAME + TOLERANCE;
  const count = (length: number, each: number): number => Math.max(1, Math.floor(length / each));
  return {
    panels: count(core, PANEL),
    list: count(core, LIST_ROW),
    coverage: count(core - COVERAGE.head, COVERAGE.row),
    cells: count(width - COVERAGE.label, COVERAGE.cell),
    table: count(core - TABLE.head, TABLE.row),
    parts: PART.columns * count(core, PART.height),
  };
}

export interface Viewport {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/** Text below `least` is not read in a hand either; such a window gets text of `px`. */
const HAND = { least: 12, px: 16, height: 34 };

/**
 * The sheet for a window: the wall's own as long as its text can be read there. A phone held
 * upright, or a corner of a desk, gets a compact sheet of its own size.
 */
export function sheetIn(wall: Screen & Pick<Wall, "pages">, window: Viewport): Sheet {
  const sheet = sheetOf(wall);
  if (rootPx(sheet, window) >= HAND.least) return sheet;
  const [width, height] = [window.width / HAND.px, Math.min(window.height / HAND.px, HAND.height)];
  return { width, height, compact: true, hand: true, rows: rowsIn(width, height) };
}

/** Size of 1rem in CSS pixels, so that the sheet is as large as the window allows. */
export function rootPx(sheet: Sheet, window: Viewport): number {
  return Math.min(window.width / sheet.width, window.height / sheet.height);
}
