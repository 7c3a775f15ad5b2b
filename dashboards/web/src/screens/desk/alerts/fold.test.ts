import { describe, expect, it } from "vitest";
import type { AlertRow, Chart } from "../../../api";
import { acked, alert, NOW } from "../../../../test/alert";
import { folded, headed, plain, rowsOf, stepped, type Line, type Spot } from "./fold";
import { placed } from "./rows";
import { questions, trends } from "./trends";

const SITE: Partial<AlertRow> = { name: "SiteDown", unit: "kh", priority: "p2" };
const site = (id: number, more: Partial<AlertRow> = {}): AlertRow => alert(id, 0, { ...SITE, ...more });
const at = (...rows: readonly AlertRow[]) => placed(rows, NOW);
const KEY = "open/p2/kh/SiteDown";
const brief = (lines: readonly Line[]): readonly unknown[] => lines.map((line) => (line.kind === "group" ? line.rows.map(({ id }) => id) : line.key));

describe("lines of the list", () => {
  it("fold three of a kind where the first of them stands, not two", () => {
    expect(brief(folded(at(site(1), alert(9), site(2), site(3)), new Set()))).toEqual([[1, 2, 3], 9]);
    expect(brief(folded(at(site(1), alert(9), site(2)), new Set()))).toEqual([1, 9, 2]);
  });

  it.each<[string, Partial<AlertRow>]>([
    ["unit", { unit: "bb" }], ["priority", { priority: "p3" }], ["name", { name: "Other" }], ["part", acked()],
  ])("do not fold what differs in %s", (_, more) => {
    expect(brief(folded(at(site(1), site(2), site(3, more)), new Set()))).toEqual([1, 2, 3]);
  });

  it("show each alert of an open group beneath it, and each is told once", () => {
    const lines = folded(at(site(1), site(2), site(3)), new Set([KEY]));
    expect(brief(lines)).toEqual([[1, 2, 3], 1, 2, 3]);
    expect(lines.slice(1).every((line) => line.kind === "alert" && line.within)).toBe(true);
    expect(rowsOf(lines[0]).map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it("have a head over each part that has alerts", () => {
    expect(brief(headed(at(alert(1), alert(2, 0, acked())), new Set()))).toEqual(["open", 1, "acked", 2]);
    expect(headed([], new Set())).toEqual([]);
    expect(brief(plain(at(site(1), site(2), site(3))))).toEqual([1, 2, 3]);
  });

  const lines = headed(at(alert(8), site(1), site(2), site(3), alert(9, 0, acked())), new Set());
  it.each<[Spot | null, 1 | -1, Spot]>([[null, 1, 8], [null, -1, 9], [8, 1, KEY], [KEY, 1, 9], [9, 1, 9], [9, -1, KEY], [8, -1, 8], ["gone", 1, 8]])("from %s a step of %d is %s", (from, step, to) => {
    expect(stepped(lines, from, step)).toBe(to);
  });
});

describe("trends of the list", () => {
  const down = "net_site_up < 1";
  const chart = (...metrics: readonly Record<string, string>[]): Chart => ({
    query: "net_site_up", start: 0, end: 10, as_of: 10, of: "samples", length_ms: 1, tiers: {}, warnings: [], infos: [],
    series: metrics.map((metric, n) => ({ metric, unit_of_measure: null, period_ms: 1, time: [1, 2], min: [n, n], max: [n, n], last: [n, n], count: [1, 1], ends: [false, false], beyond: [], corrected: [], damaged: [] })),
  });

  it("are asked once for all alerts of a condition, and not for what compares nothing", () => {
    const asked = questions([site(1, { condition: down }), alert(2, 0, { condition: "up and down" }), site(3, { condition: down }), alert(4)]);
    expect(asked.map(({ threshold, rows }) => [threshold.left, threshold.limit, rows.map(({ id }) => id)])).toEqual([["net_site_up", 1, [1, 3]]]);
  });

  it("are each alert's own line, never another's", () => {
    const [asked] = questions([site(1, { condition: down, labels: { site: "a" } }), site(2, { condition: down, labels: { site: "b" } })]);
    if (asked === undefined) throw new Error("nothing is asked");
    const found = trends(asked, chart({ site: "b" }), ({ id }) => [{ from: 0, to: id }]);
    expect([...found.keys()]).toEqual([2]);
    expect(found.get(2)).toMatchObject({ limit: 1, time: { from: 0, to: 10 }, works: [{ from: 0, to: 2 }], points: [[1, 0], [2, 0]] });
  });
});
