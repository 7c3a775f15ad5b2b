import { describe, expect, it } from "vitest";
import type { Cell, Page, PageOf } from "../../api";
import { behindFirst, type ListedSource } from "../../live/sources";
import { WALL } from "../../../test/fake/place";
import { BASE, readablePx, rootPx, sheetIn, sheetOf } from "./fit";
import { against } from "./pages/against";
import { widestGap } from "./pages/gap";
import { mostOverdue } from "./pages/overdue";
import { alarmed, chosenPage, shift, toggledHold, turned, type Rotation } from "./rotation";

const screen = (distance_m: number, pixels: [number, number] = [3840, 2160]) => ({ diagonal_in: 55, pixels, distance_m });
const cell = (value: number | null, at = 50): Cell => ({
  value, at, unit_of_measure: "1", source: "s", quality: "fresh", simulated: false, n: 1,
});

describe("fit", () => {
  // ui.md section 1: font sizes of 16 minutes of arc on 55 inches.
  it.each([[3, 65, 33], [4, 85, 43], [5, 106, 53], [6, 128, 65], [7, 148, 75], [8, 169, 85]])("16' at %d m", (metres, at4k, at1080p) => {
    expect(readablePx(screen(metres))).toBe(at4k);
    expect(Math.abs(readablePx(screen(metres, [1920, 1080])) - at1080p)).toBeLessThanOrEqual(1);
  });

  const pages = WALL.pages as unknown as Page[];
  const wall = (distance_m: number, more: Page[] = []) => ({ ...screen(distance_m), pages: [...pages, ...more] });
  const many: Page = {
    id: "many", kind: "portals", title: { vi: "", en: "" },
    rows: Array.from({ length: 14 }, (_, i) => ({ id: `${i}` }) as unknown as PageOf<"portals">["rows"][number]),
  };

  it("fills a 16:9 window exactly, at any density", () => {
    for (const width of [1280, 1920, 3840]) {
      const filled = rootPx(sheetOf(wall(5)), { width, height: (width * 9) / 16 }) * BASE.width;
      expect(filled).toBeLessThanOrEqual(width + 0.001);
      expect(filled).toBeGreaterThan(width - 1);
    }
  });

  it("draws the sheet of 5 m larger when nearer, instead of writing smaller", () => {
    expect(sheetOf(wall(3))).toEqual(sheetOf(wall(5)));
    expect(sheetOf(wall(5)).rows).toEqual({ panels: 3, list: 5, coverage: 5, cells: 8, table: 8, parts: 4 });
  });

  it("grows for more rows where they stay readable, and only there", () => {
    expect(sheetOf(wall(3, [many])).rows.table).toBeGreaterThanOrEqual(14);
    expect(sheetOf(wall(5, [many])).rows.table).toBe(8);
  });

  it.each([3, 4, 5, 6, 7, 8])("never writes smaller than 16' at %d m", (metres) => {
    const px = rootPx(sheetOf(wall(metres, [many])), { width: 3840, height: 2160 });
    expect(px).toBeGreaterThanOrEqual(readablePx(screen(metres)) - 1);
  });

  it.each([["a phone upright", 390, 844], ["a corner of a desk", 420, 240]])("is compact and readable on %s", (_, width, height) => {
    const sheet = sheetIn(wall(5), { width, height });
    expect(sheet.compact).toBe(true);
    expect(rootPx(sheet, { width, height })).toBeCloseTo(16);
  });

  it.each([["a phone held across", 844, 390], ["a laptop", 1366, 768], ["a wall", 3840, 2160]])("is the wall's own on %s", (_, width, height) => {
    expect(sheetIn(wall(5), { width, height })).toEqual(sheetOf(wall(5)));
  });

  it("is compact where there is less room than at 5 m", () => {
    expect([5, 6, 8].map((metres) => sheetOf(wall(metres)).compact)).toEqual([false, true, true]);
  });
});

describe("rotation", () => {
  const state: Rotation = { pages: 3, index: 2, shownAt: 0, held: false, alarm: null };

  it("turns after its seconds and begins again", () => {
    expect(turned(state, 20, 19_999).index).toBe(2);
    expect(turned(state, 20, 20_000)).toMatchObject({ index: 0, shownAt: 20_000 });
  });

  it("keeps between 15 and 60 seconds", () => {
    expect(turned(state, 1, 14_999).index).toBe(2);
    expect(turned(state, 900, 60_000).index).toBe(0);
  });

  it("stays while held, and a single page stays for ever", () => {
    expect(turned(toggledHold(state, 0), 20, 999_999).index).toBe(2);
    expect(turned({ ...state, pages: 1, index: 0 }, 20, 999_999).index).toBe(0);
  });

  it("shows a chosen page a whole turn; a page that is not there changes nothing", () => {
    expect(chosenPage(state, 1, 19_000)).toMatchObject({ index: 1, shownAt: 19_000 });
    expect(chosenPage(state, 3, 19_000)).toBe(state);
  });

  it("goes to the page of a new alarm, stays, and goes on after it", () => {
    const hold = { alert: 7, page: 1 };
    const at = alarmed(state, hold, 500);
    expect(at).toMatchObject({ index: 1, alarm: 7 });
    expect(turned(at, 20, 999_999)).toBe(at);
    expect(alarmed(chosenPage(at, 0, 600), hold, 700)).toMatchObject({ index: 0 });
    const over = alarmed(at, null, 600_000);
    expect(turned(over, 20, 619_999).index).toBe(1);
    expect(turned(over, 20, 620_000).index).toBe(2);
  });

  it("leaves a page that somebody holds by hand, and one that is not there", () => {
    expect(alarmed(toggledHold(state, 0), { alert: 7, page: 1 }, 0).index).toBe(2);
    expect(alarmed(state, { alert: 7, page: 3 }, 0).index).toBe(2);
  });

  it("wanders around four corners", () => {
    const corners = [0, 1, 2, 3, 4].map((i) => shift(i * 600_000)).map(({ x, y }) => `${x},${y}`);
    expect(new Set(corners.slice(0, 4)).size).toBe(4);
    expect(corners[4]).toBe(corners[0]);
  });
});

describe("against", () => {
  const band = [[0, 80, 100, 120], [100, 80, 100, 120]] as const;
  it.each([[106, 0.06, "inside"], [79, -0.21, "below"], [121, 0.21, "above"]] as const)("%d", (value, change, side) => {
    const found = against(cell(value), band);
    expect(found?.change).toBeCloseTo(change);
    expect(found?.side).toBe(side);
  });

  it.each([["no value", cell(null), band], ["no band", cell(5), []], ["outside the band's time", cell(5, 101), band], ["nothing yet", cell(5), [[0, 0, 0, 0], [100, 0, 0, 0]] as const]])("says nothing with %s", (_, one, of) => {
    expect(against(one, of)).toBeNull();
  });
});

describe("widestGap", () => {
  const name = (vi: string) => ({ vi, en: vi });
  const page: PageOf<"coverage"> = {
    id: "c", kind: "coverage", title: name("c"), note: null,
    rows: [{ id: "a", label: name("a") }, { id: "b", label: name("b") }],
    columns: [{ unit: "u", label: name("u"), sub: [{ id: "4g", label: name("4G") }] }],
  };
  const of = (cells: Record<string, Cell>) => widestGap(page, (key) => cells[key]);

  it("names the cell whose declared figure is farthest above the measured", () => {
    const found = of({
      "cov.a.u.4g": cell(0.9), "cov.a.u.4g~declared": cell(1), "cov.b.u.4g": cell(0.2), "cov.b.u.4g~declared": cell(0.5),
    });
    expect(found?.row.id).toBe("b");
  });

  it("is null when nothing is declared above what was measured", () => {
    expect(of({ "cov.a.u.4g": cell(1), "cov.a.u.4g~declared": cell(1), "cov.b.u.4g": cell(0.2) })).toBeNull();
  });
});

describe("behindFirst", () => {
  it("puts stale before late before never before fresh, and keeps the order of equals", () => {
    const order = ["fresh", "never", "stale", "fresh", "late", "stale"] as const;
    const listed = order.map((quality, i) => ({ id: `${i}`, quality }) as ListedSource);
    expect(behindFirst(listed).map(({ id }) => id)).toEqual(["2", "5", "4", "1", "0", "3"]);
  });
});

describe("mostOverdue", () => {
  const source = (id: string, quality: ListedSource["quality"], last_seen: number | null, expected_period_seconds: number | null): ListedSource => ({
    id, name: id, quality, last_seen, expected_period_seconds, simulated: false, samples_per_minute: 0, rejected: 0, gaps: 0,
  });
  const now = 1_000_000_000;

  it("goes by missed periods, not by age: a monthly figure three days old is on time", () => {
    const monthly = source("monthly", "fresh", now - 86_400_000 * 3, 2_592_000);
    const hourly = source("hourly", "stale", now - 4 * 3_600_000, 3600);
    const minutely = source("minutely", "stale", now - 900_000, 60);
    expect(mostOverdue([monthly, hourly, minutely], now)?.id).toBe("minutely");
    expect(mostOverdue([monthly], now)).toBeNull();
  });

  it("puts stale before late before never", () => {
    const never = source("never", "never", null, 60);
    const late = source("late", "late", now - 100_000, 60);
    expect(mostOverdue([never, late], now)?.id).toBe("late");
    expect(mostOverdue([never], now)).toMatchObject({ id: "never", lastSeen: null });
  });
});
