import type { BandPoint, Range, TrendPoint } from "./series";

/** SVG path data from columns. Pure; coordinates are the view box's. */
export interface Scale {
  readonly x: (atMs: number) => number;
  readonly y: (value: number) => number;
}

export function scale(
  time: Range,
  values: Range,
  width: number,
  height: number,
  inset: number,
): Scale {
  const span = time.to - time.from || 1;
  const rise = values.to - values.from || 1;
  return {
    x: (at) => ((at - time.from) / span) * width,
    y: (value) => height - inset - ((value - values.from) / rise) * (height - 2 * inset),
  };
}

/** One path with a new start after each gap; a lone point between gaps becomes a dot. */
export function linePath(points: readonly TrendPoint[], to: Scale): string {
  let drawing = false;
  return points
    .map(([at, value], i) => {
      if (value === null) {
        drawing = false;
        return "";
      }
      const place = `${fixed(to.x(at))} ${fixed(to.y(value))}`;
      const alone = !drawing && (points[i + 1]?.[1] ?? null) === null;
      const step = `${drawing ? "L" : "M"}${place}${alone ? "h0" : ""}`;
      drawing = true;
      return step;
    })
    .join("");
}

export function bandPath(band: readonly BandPoint[], to: Scale): string {
  if (band.length < 2) return "";
  const edge = (i: 1 | 3) => (p: BandPoint): string => `${fixed(to.x(p[0]))} ${fixed(to.y(p[i]))}`;
  const upper = band.map(edge(3));
  const lower = band.toReversed().map(edge(1));
  return `M${[...upper, ...lower].join("L")}Z`;
}

/** A round step (1, 2, 5 × 10ⁿ) that divides `most` into at most `lines` parts. */
export function roundStep(most: number, lines: number): number {
  if (most <= 0) return 1;
  const rough = most / lines;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((m) => m * power >= rough) ?? 10;
  return Math.max(1, step * power);
}

function fixed(value: number): string {
  return value.toFixed(1);
}
