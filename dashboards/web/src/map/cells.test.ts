import { describe, expect, it } from "vitest";
import { mapCells, pathOf, roomiest, type Point } from "./cells";
import { rows } from "./tally";

const unit = (id: string, lat: number, lon: number, area_km2: number | null = 100) => ({
  id, name: { vi: id, en: id }, lat, lon, area_km2,
});
const FOUR = [
  unit("north-west", 22.4, 103.56), unit("north-east", 22.35, 103.68),
  unit("south-east", 22.28, 103.7), unit("south-west", 22.26, 103.58),
];
const BOX = { width: 1410, height: 1100 };

const area = (outline: readonly Point[]): number =>
  Math.abs(outline.reduce((sum, p, i) => {
    const q = outline[(i + 1) % outline.length] as Point;
    return sum + (p.x * q.y - q.x * p.y) / 2;
  }, 0));
const inside = (p: Point): boolean => p.x >= -0.01 && p.y >= -0.01 && p.x <= BOX.width + 0.01 && p.y <= BOX.height + 0.01;

describe("mapCells", () => {
  it("gives each unit a cell inside the panel, north above, west left", () => {
    const cells = mapCells(FOUR, BOX, 30);
    expect(cells.map(({ unit: { id } }) => id)).toEqual(FOUR.map(({ id }) => id));
    expect(cells.every(({ outline }) => outline.every(inside))).toBe(true);
    const middle = cells.map(({ outline }) => roomiest(outline, { width: 1, height: 1 })) as [Point, Point, Point, Point];
    expect(middle[0].x).toBeLessThan(middle[1].x);
    expect(middle[0].y).toBeLessThan(middle[3].y);
  });

  it("fills the panel from edge to edge", () => {
    const points = mapCells(FOUR, BOX, 0).flatMap(({ outline }) => outline);
    expect(Math.min(...points.map((p) => p.x))).toBeCloseTo(0);
    expect(Math.max(...points.map((p) => p.y))).toBeCloseTo(BOX.height);
  });

  it("leaves the gap between cells and nothing overlaps", () => {
    const whole = mapCells(FOUR, BOX, 0).reduce((sum, { outline }) => sum + area(outline), 0);
    const apart = mapCells(FOUR, BOX, 30).reduce((sum, { outline }) => sum + area(outline), 0);
    expect(apart).toBeLessThan(whole);
    expect(whole).toBeLessThan(BOX.width * BOX.height);
  });

  it("shifts lines towards the smaller area", () => {
    const size = (km2: number): number => {
      const [first] = mapCells([unit("a", 22.4, 103.56, km2), ...FOUR.slice(1)], BOX, 0);
      return area(first?.outline ?? []);
    };
    expect(size(400)).toBeGreaterThan(size(100));
    expect(size(100)).toBeGreaterThan(size(20));
  });

  it.each([
    ["no unit", []], ["one unit", FOUR.slice(0, 1)], ["two units", FOUR.slice(0, 2)],
    ["units in one place", [unit("a", 22, 103), unit("b", 22, 103)]],
    ["unknown areas", FOUR.map((one) => ({ ...one, area_km2: null }))],
  ])("draws no NaN for %s", (_, units) => {
    for (const { outline } of mapCells(units, BOX, 30)) expect(pathOf(outline)).not.toContain("NaN");
  });
});

describe("roomiest", () => {
  it("finds the wide part of a wedge", () => {
    const wedge = [{ x: 0, y: 50 }, { x: 200, y: 0 }, { x: 200, y: 100 }];
    expect(roomiest(wedge, { width: 20, height: 10 }).x).toBeGreaterThan(120);
  });
});

describe("rows", () => {
  it.each([[14, 8, [7, 7]], [9, 8, [5, 4]], [8, 8, [8]], [0, 8, []], [3, 0, []], [17, 8, [6, 6, 5]]])("%d marks, %d a row", (total, perRow, expected) => {
    expect(rows(total, perRow)).toEqual(expected);
  });
});
