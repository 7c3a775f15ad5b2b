import { describe, expect, it } from "vitest";
import type { KpiHistoryPoint, KpiLeagueRow } from "../../../../api";
import { vi } from "../../../../i18n/vi";
import { kpi as words } from "../../../../i18n/vi.kpi";
import { lackTold, rangeOfLeague } from "../league";
import { groupsOf, stepped } from "../order";
import { addsUp, historyLines, pathAt, tellingLabels, unitLines } from "./twin";

const point = (period: string, value: number | null): KpiHistoryPoint => ({ period, value, numerator: value, denominator: null, why: value === null ? "no_figures" : "", status: "so_bo", simulated: false });
const PATH = [{ day: "2025-08-14", value: 60 }, { day: "2026-08-14", value: 72 }];
const NAME = { vi: "A", en: "A" };

describe("tables of what is drawn", () => {
  it("tells the newest first, and then what is foretold", () => {
    const lines = historyLines({ history: [point("2026-M10", 60), point("2026-M11", null)], ahead: [{ period: "2026-M12", low: 58, middle: 61, high: 64 }], path: PATH });
    expect(lines.map(({ period, ahead, point: own }) => [period, ahead?.middle ?? null, own?.value ?? null])).toEqual([["2026-M11", null, null], ["2026-M10", null, 60], ["2026-M12", 61, null]]);
  });

  it.each<[string, number | null]>([["2025-07-14", null], ["2025-08-14", 60], ["2026-02-12", 66], ["2026-08-14", 72], ["2027-01-14", null]])("reads the path at %s", (day, value) => {
    const found = pathAt(PATH, day);
    if (value === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(value, 1);
  });

  it("puts units beside periods, a hole where a unit has none", () => {
    const lines = unitLines([{ unit: "a", name: NAME, history: [point("2026-M10", 1), point("2026-M11", 2)] }, { unit: "b", name: NAME, history: [point("2026-M10", 3)] }], 12);
    expect(lines.periods).toEqual(["2026-M11", "2026-M10"]);
    expect(lines.units.map(({ points }) => points.map((one) => one?.value ?? null))).toEqual([[2, 1], [null, 3]]);
  });

  it("names only what tells series apart", () => {
    expect(tellingLabels([{ a: "1", b: "2" }, { a: "1", b: "3" }, { a: "1", b: "3", c: "4" }])).toEqual(["b", "c"]);
    expect(tellingLabels([{ a: "1" }])).toEqual([]);
  });

  it("knows whether rows add up", () => {
    const rows = [{ numerator: 88, denominator: 171 }, { numerator: 141, denominator: 203 }];
    expect([addsUp(rows, { numerator: 229, denominator: 374 }), addsUp(rows, { numerator: 229, denominator: null }), addsUp(rows, { numerator: 230, denominator: 374 }), addsUp(rows, { numerator: null, denominator: null })]).toEqual([true, true, false, false]);
  });
});

describe("the league", () => {
  const FRESH = { due: "2026-11-17", handed_in_at: null, late_days: 0, late_units: [], late_count: 0 };
  const row = (of: Partial<KpiLeagueRow>): KpiLeagueRow => ({ unit: "a", name: NAME, rank: 1, why_no_rank: "", value: 60, change: 1, numerator: 6, denominator: 10, n: 10, why: "", status: "so_bo", simulated: false, late_days: 0, ...of });
  const tongue = { words, all: vi, language: "vi", zone: "UTC", now: 0 } as const;

  it.each<[string, Partial<KpiLeagueRow>, boolean, string | null]>([
    ["has a value", {}, true, null],
    ["is late", { value: null, why: "no_figures", late_days: 7 }, true, "chưa nộp, chậm 7 ngày"],
    ["is not due yet", { value: null, why: "no_figures" }, true, "chưa nộp"],
    ["measured nothing", { value: null, why: "no_figures" }, false, "chưa có số"],
    ["has nothing to divide by", { value: null, why: "not_applicable" }, true, "mẫu số bằng 0"],
  ])("says of a unit that it %s", (_, of, handedIn, text) => expect(lackTold(row(of), { is_handed_in: handedIn, freshness: FRESH }, tongue)).toBe(text));

  it("does not owe what nobody has a source of", () => {
    expect(lackTold(row({ value: null, why: "no_figures" }), { is_handed_in: true, freshness: { ...FRESH, due: null } }, tongue)).toBe("chưa có nguồn, không phải 0");
  });

  it("draws values of before and now on one range", () => {
    const range = rangeOfLeague([row({}), row({ value: null, change: null }), row({ value: 70, change: -5 })], { unit_of_measure: "%", decimals: 1 }, 80);
    expect(range.from).toBeLessThan(60);
    expect(range.to).toBeGreaterThan(80);
    expect(rangeOfLeague([], { unit_of_measure: "%", decimals: 1 }, null)).toMatchObject({ from: 0, to: 100 });
  });
});

describe("the order of the board", () => {
  const row = (id: string, kind: string, beside: string | null = null): never => ({ id, kind, beside }) as never;

  it("puts a second one below the one it stands beside, and what others publish last", () => {
    const groups = groupsOf([row("D1", "official"), row("K01b", "second", "K01"), row("K01", "plan"), row("K02", "plan"), row("D1x", "cross_check", "D1"), row("K9b", "second", "gone")]);
    expect(groups.map(({ id, rows }) => [id, rows.map((one) => one.id)])).toEqual([["plan", ["K01", "K02"]], ["second", ["K01b", "K9b"]], ["official", ["D1", "D1x"]]]);
    expect(groupsOf([])).toEqual([]);
  });

  it("steps through it and stays at its ends", () => {
    const rows = [{ id: "a" }, { id: "b" }];
    expect([stepped(rows, null, 1), stepped(rows, "a", 1), stepped(rows, "b", 1), stepped(rows, "a", -1), stepped([], null, 1)]).toEqual(["a", "b", "b", "a", null]);
  });
});
