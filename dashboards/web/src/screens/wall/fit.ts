import type { Wall } from "../../api";

/**
 * How large the wall's rem is: 1rem is text whose capitals fill 16 minutes of arc. Pure.
 *
 * Pages are drawn on a sheet of SHEET_REM, which is what a 55-inch screen holds at 5 m. A nearer
 * or larger screen gets a larger sheet, never more text.
 */
export const SHEET_REM = { width: 36.226, height: 20.377 };

const ARC = Math.tan((16 / 60) * (Math.PI / 180));
const CAPITAL_HEIGHT = 0.7;
const MM_PER_INCH = 25.4;

type Screen = Pick<Wall, "diagonal_in" | "pixels" | "distance_m">;

/** The smallest font size, in pixels of the screen, that is readable from its distance. */
export function readablePx({ diagonal_in, pixels, distance_m }: Screen): number {
  const [width, height] = pixels;
  const pitchMm = (diagonal_in * MM_PER_INCH) / Math.hypot(width, height);
  const capitalPx = Math.ceil((distance_m * 1000 * ARC) / pitchMm);
  return Math.ceil(capitalPx / CAPITAL_HEIGHT);
}

export interface Fit {
  /** Size of 1rem in CSS pixels of this window. */
  readonly rootPx: number;
  /** Whether 1rem is readable from the wall's distance; `ioc check` refuses what is not. */
  readonly readable: boolean;
}

/** The sheet as large as the window allows. */
export function fit(screen: Screen, windowWidth: number, windowHeight: number): Fit {
  const rootPx = Math.min(windowWidth / SHEET_REM.width, windowHeight / SHEET_REM.height);
  const devicePerCss = screen.pixels[0] / windowWidth;
  return { rootPx, readable: Math.round(rootPx * devicePerCss) >= readablePx(screen) };
}
