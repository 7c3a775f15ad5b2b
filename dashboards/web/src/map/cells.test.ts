import { describe, expect, it } from "vitest";
import { mapCells, pathOf, roomiest, type Point } from "./cells";
import { arranged, LINE } from "./arrange";
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
    const middle = cells.map(({ outline }) => roomiest(outline, [{ width: 1, height: 1 }]).middle) as [Point, Point, Point, Point];
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
    expect(roomiest(wedge, [{ width: 20, height: 10 }]).middle.x).toBeGreaterThan(120);
  });
});

describe("arranged", () => {
  // Points and areas of the four communes of Tam Đường: Bình Lư's cell is a wedge.
  const COMMUNES = [
    unit("binh-lu", 22.3532, 103.678, 173.91), unit("ta-leng", 22.4009, 103.558, 128.36),
    unit("ban-bo", 22.2846, 103.697, 100.82), unit("khun-ha", 22.2581, 103.583, 149.35),
  ];
  const cells = mapCells(COMMUNES, BOX, 30);
  const beyond = (outline: readonly Point[], p: Point): boolean =>
    outline.some((a, i) => {
      const b = outline[(i + 1) % outline.length] as Point;
      return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) < 0;
    });

  it.each([0, 1, 8, 9, 10, 14, 20, 40])("keeps text and %d marks inside every cell", (total) => {
    for (const { unit: { id }, outline } of cells) {
      const texts = ["Khun Há", `${total}/${total} trạm`];
      const { x, top, marks, radius } = arranged(outline, texts, total);
      expect([0, total]).toContain(marks.length);
      const letters = texts.flatMap((text, i) =>
        [-0.5, 0.5].flatMap((side) => [26, 108].map((y) => ({ x: x + side * text.length * 52, y: top + i * LINE + y }))),
      );
      const rings = marks.flatMap((mark) => [0, 1, 2, 3, 4, 5, 6, 7].map((eighth) => ({
        x: mark.x + radius * Math.cos((eighth * Math.PI) / 4), y: mark.y + radius * Math.sin((eighth * Math.PI) / 4),
      })));
      expect([...letters, ...rings].filter((point) => beyond(outline, point)), `${id}, ${total}`).toEqual([]);
    }
  });

  it("shows all that the four communes have", () => {
    const totals = [14, 10, 8, 9];
    const drawn = cells.map(({ outline }, i) => arranged(outline, ["Khun Há", `${totals[i]}/${totals[i]} trạm`], totals[i] ?? 0).marks.length);
    expect(drawn).toEqual(totals);
  });

  it("says the number alone where a tally has no room", () => {
    const small = [{ x: 0, y: 0 }, { x: 700, y: 0 }, { x: 700, y: 260 }, { x: 0, y: 260 }];
    expect(arranged(small, ["Khun Há", "40/40 trạm"], 40).marks).toEqual([]);
  });
});

describe("rows", () => {
  it.each([[14, 8, [7, 7]], [9, 8, [5, 4]], [8, 8, [8]], [0, 8, []], [3, 0, []], [17, 8, [6, 6, 5]]])("%d marks, %d a row", (total, perRow, expected) => {
    expect(rows(total, perRow)).toEqual(expected);
  });
});
