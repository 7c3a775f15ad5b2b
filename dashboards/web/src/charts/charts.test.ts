import { describe, expect, it } from "vitest";
import { bandPath, linePath, roundStep, scale } from "./paths";
import { activeHours, bandOf, middleAt, trendOf, type BandPoint, type TrendPoint } from "./series";
import { blocks, hatching, upShare } from "./timeline";

const HOUR = 3_600_000;
const to = scale({ from: 0, to: 10 }, { from: 0, to: 10 }, 10, 10, 0);

describe("paths", () => {
  it("break at a gap instead of bridging it; a lone point is still seen", () => {
    expect(linePath([[0, 0], [1, 1], [2, null], [3, 3], [4, 4]], to)).toBe("M0.0 10.0L1.0 9.0M3.0 7.0L4.0 6.0");
    expect(linePath([[0, null], [5, 5], [6, null]], to)).toBe("M5.0 5.0h0");
    expect(linePath([], to)).toBe("");
  });

  it("close a band over and back", () => {
    expect(bandPath([[0, 1, 2, 3], [10, 1, 2, 3]], to)).toBe("M0.0 7.0L10.0 7.0L10.0 9.0L0.0 9.0Z");
    expect(bandPath([[0, 1, 2, 3]], to)).toBe("");
  });

  it("survive a flat line", () => {
    const flat = scale({ from: 5, to: 5 }, { from: 3, to: 3 }, 10, 10, 1);
    expect(linePath([[5, 3]], flat)).not.toContain("NaN");
  });

  it.each([[2600, 3, 1000], [90, 3, 50], [7, 3, 5], [0, 3, 1], [2, 3, 1], [3000, 3, 1000]])("round step of %d in %d", (most, lines, step) => {
    expect(roundStep(most, lines)).toBe(step);
  });
});

describe("series", () => {
  it("reads what is well formed and leaves the rest", () => {
    const cells = new Map<string, unknown>([
      ["a~trend", { points: [[1, 2], [3, null], "x", [5]] }], ["b~trend", { points: 7 }], ["c~band", { points: [[1, 2, 3, 4], [1, 2, null, 4]] }],
    ]);
    expect(trendOf(cells, "a~trend")).toEqual([[1, 2], [3, null]]);
    expect(trendOf(cells, "b~trend")).toEqual([]);
    expect(trendOf(cells, "none~trend")).toEqual([]);
    expect(bandOf(cells, "c~band")).toEqual([[1, 2, 3, 4]]);
  });

  it("reads the band between its points and nowhere else", () => {
    const band: BandPoint[] = [[0, 0, 10, 20], [100, 100, 110, 120]];
    expect(middleAt(band, 50)).toEqual([50, 50, 60, 70]);
    expect(middleAt(band, 0)).toEqual(band[0]);
    expect(middleAt(band, 101)).toBeNull();
    expect(middleAt([], 1)).toBeNull();
  });

  it("cuts the quiet night away but never now", () => {
    const day = { from: 0, to: 24 * HOUR };
    const totals: TrendPoint[] = [[0, 0], [7.5 * HOUR, 0], [8 * HOUR, 50], [10.2 * HOUR, 100]];
    const band: BandPoint[] = [[0, 0, 0, 0], [7 * HOUR, 0, 0, 0], [8 * HOUR, 1, 100, 110], [16.5 * HOUR, 1, 500, 600], [24 * HOUR, 1, 500, 600]];
    expect(activeHours(day, totals, band, 10.2 * HOUR)).toEqual({ from: 8 * HOUR, to: 17 * HOUR });
    expect(activeHours(day, totals, band, 4.5 * HOUR).from).toBe(4 * HOUR);
    expect(activeHours(day, totals, band, 21.7 * HOUR).to).toBe(22 * HOUR);
    expect(activeHours(day, [], [], 10 * HOUR)).toEqual({ from: 7 * HOUR, to: 17 * HOUR });
  });
});

describe("timeline", () => {
  const window = { from: 0, to: 100 };
  const states = (points: TrendPoint[]) => blocks(points, window).map(({ state, from, to: end }) => `${state} ${from}-${end}`);

  it.each<[string, TrendPoint[], string[]]>([
    ["nothing", [], ["none 0-100"]],
    ["always up", [[20, 1], [40, 1], [60, 1], [80, 1], [100, 1]], ["up 0-100"]],
    ["an outage", [[20, 1], [40, 0], [60, 1], [80, 1], [100, 1]], ["up 0-20", "down 20-40", "up 40-100"]],
    ["down right now", [[20, 1], [40, 1], [60, 1], [80, 1], [100, 0]], ["up 0-80", "down 80-100"]],
    ["half the probes", [[20, 1], [40, 0.5], [60, 1], [80, 1], [100, 1]], ["up 0-20", "slow 20-40", "up 40-100"]],
    ["a gap", [[20, 1], [40, null], [60, 1], [80, 1], [100, 1]], ["up 0-20", "none 20-40", "up 40-100"]],
    ["a source that fell silent", [[10, 1], [20, 1], [30, 1]], ["up 0-30", "none 30-100"]],
    ["a source that began late", [[80, 1], [90, 1], [100, 1]], ["none 0-70", "up 70-100"]],
    ["a hole between points", [[10, 1], [20, 1], [70, 1], [80, 1], [90, 1]], ["up 0-20", "none 20-60", "up 60-100"]],
    ["a last point within its rhythm", [[20, 1], [40, 1], [60, 1]], ["up 0-100"]],
    ["points of before", [[-40, 0], [-20, 1], [0, 1], [20, 1], [40, 1], [60, 1], [80, 1]], ["up 0-100"]],
  ])("%s", (_, points, expected) => expect(states(points)).toEqual(expected));

  it("counts time up of the known time only", () => {
    expect(upShare(blocks([[20, 1], [40, null], [60, 0], [80, 1], [100, 1]], window))).toEqual({ up: 60, known: 80 });
    expect(upShare(blocks([], window))).toBeNull();
  });
});

describe("a hatch", () => {
  it.each([[0, 48], [100, 100.5], [10, 500]])("leans at 45 degrees inside its box from %s to %s", (left, right) => {
    const lines = [...hatching(left, right, 96).matchAll(/M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)/g)].map((found) => found.slice(1).map(Number) as [number, number, number, number]);
    expect(lines.length).toBe(Math.ceil((right - left + 96) / 24));
    for (const [x, y, to, bottom] of lines) {
      expect(x - to).toBeCloseTo(bottom - y);
      expect([x <= right, to >= left, y >= 0, bottom <= 96, x >= to]).toEqual([true, true, true, true, true]);
    }
  });
});
