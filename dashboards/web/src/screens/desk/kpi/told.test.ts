import { describe, expect, it } from "vitest";
import type { KpiBoardRow } from "../../../api";
import { en } from "../../../i18n/en";
import { kpi as english } from "../../../i18n/en.kpi";
import { vi } from "../../../i18n/vi";
import { kpi as words } from "../../../i18n/vi.kpi";
import { attributes, band, boxTold, casesOf, completeness, distance, foretold, foretoldUntil, freshness, gapTold, goal, horizon, ownPeriod, standing, standingTold, step, valueOf, who, withUnit, type Tongue } from "./told";

const NOW = Date.parse("2026-11-28T03:00:00Z");
const TONGUE: Tongue = { words, all: vi, language: "vi", zone: "Asia/Ho_Chi_Minh", now: NOW };
const NAME = { vi: "Khun Há", en: "Khun Ha" };

const ROW: KpiBoardRow = {
  id: "K01", kind: "plan", beside: null, name: NAME, owner: NAME, unit_of_measure: "%", decimals: 1, small_n: 20, direction: "up", is_closed: false, is_live: false,
  is_handed_in: true, period: { id: "2026-M11", kind: "month_15_14", first: "2026-10-15", last: "2026-11-14", due: "2026-11-17" }, scope: "core",
  value: 61.18, numerator: 851, denominator: 1391, why: "", status: "so_bo", origin: "total", simulated: true, have: 3, want: 4, as_of: "2026-11-17T01:00:00Z",
  change: 1.21, previous: 60, target: { op: ">", value: 80, by: "2030-12-31", path: "linear" }, path_value: 65, state: "off", state_reason: "band_misses", gap: -3.82,
  trend: [], breaks: [], forecast: { method: "damped_ets_logit", points: 16, reason: "", low: 62.8, high: 74.1, at: "2028-M03", coverage: 0.8 },
  freshness: { due: "2026-11-17", handed_in_at: "2026-11-17T01:00:00Z", late_days: 0, late_units: [], late_count: 0 }, caveat: { vi: "", en: "" },
};
const row = (of: Partial<KpiBoardRow>): KpiBoardRow => ({ ...ROW, ...of });
const LATE = { due: "2026-11-17", handed_in_at: null, late_days: 7, late_units: [{ id: "x", name: NAME }], late_count: 1 };

describe("a value", () => {
  it.each<[string, Partial<KpiBoardRow>, readonly [string, string]]>([
    ["a share", {}, ["61,2", "%"]],
    ["a share of few is told as what it is", { value: 38.9, numerator: 7, denominator: 18 }, ["7/18", ""]],
    ["a true zero", { value: 0, numerator: 0, denominator: 1391 }, ["0,0", "%"]],
    ["a number of people", { value: 4.81, unit_of_measure: "người/vạn dân" }, ["4,8", "người/vạn dân"]],
    ["a bare number", { value: 12, unit_of_measure: "1", decimals: 0 }, ["12", ""]],
    ["none", { value: null }, ["—", ""]],
  ])("%s", (_, of, expected) => expect(valueOf(row(of), "vi")).toEqual(expected));

  it("says of how many a share without decimals is", () => {
    const few = row({ value: 18.1, numerator: 17, denominator: 94, decimals: 0 });
    expect([casesOf(few, "vi"), casesOf(ROW, "vi"), casesOf(row({ value: 38.9, numerator: 7, denominator: 18, decimals: 0 }), "vi"), casesOf(row({ value: null, decimals: 0 }), "vi")]).toEqual(["17/94", null, null, null]);
  });

  it("says units in the page's language", () => {
    expect(valueOf(row({ value: 4.81, unit_of_measure: "người/vạn dân" }), "en")).toEqual(["4.8", "people per 10,000"]);
  });

  it("says changes and distances with their sign and unit", () => {
    expect([step(1.21, ROW, TONGUE), step(-0.4, ROW, TONGUE), step(0.01, ROW, TONGUE)]).toEqual(["+1,2 điểm", "−0,4 điểm", "0 điểm"]);
    expect([distance(-3.82, ROW, TONGUE), distance(0.2, row({ unit_of_measure: "người" }), TONGUE)]).toEqual(["3,8 điểm", "0,2 người"]);
    expect([withUnit(61.18, ROW, "vi"), withUnit(61.18, ROW, "en")]).toEqual(["61,2%", "61.2%"]);
    expect(gapTold(ROW, TONGUE)).toBe("lệch 3,8 điểm so lộ trình 65,0");
    expect(gapTold(row({ gap: null }), TONGUE)).toBeNull();
    expect([goal(ROW, "vi"), goal(row({ target: { op: ">=", value: 10, by: null, path: "none" }, unit_of_measure: "người" }), "vi"), goal(row({ target: null }), "vi")]).toEqual(["> 80%", "≥ 10", null]);
  });
});

describe("who did it", () => {
  it.each([
    ["user:an", "Lò Văn An", "Lò Văn An"], ["user:an", null, "an"], ["system:simulate", null, "(mô phỏng)"], ["system:simulate-leader", null, "(mô phỏng)"],
    ["system:folder", null, "thư mục nhận tệp"], [null, null, ""],
  ])("%s, %s", (actor, name, told) => expect(who(actor, name, words)).toBe(told));
});

describe("the period of a row", () => {
  it("is told where it is not that of the board", () => {
    const year = row({ period: { ...ROW.period, id: "2026", kind: "year" } });
    expect([ownPeriod(ROW, "2026-M11", words), ownPeriod(year, "2026-M11", words), ownPeriod(year, "2026", words)]).toEqual([null, "2026", null]);
  });
});

describe("a forecast", () => {
  it("says up to when, where there is one", () => {
    expect([foretoldUntil(ROW, words), foretoldUntil(row({ forecast: null }), words), foretoldUntil(row({ is_closed: true }), words)]).toEqual(["tới 03/2028", null, null]);
  });

  it("says where it ends when that is before the target's time", () => {
    expect(horizon(ROW, words)).toMatch(/^Mới dự báo tới kỳ 03\/2028: .* Dải của 2030 hiện/);
    const at = (period: string): string | null => horizon(row({ forecast: ROW.forecast && { ...ROW.forecast, at: period } }), words);
    expect([at("2030-M11"), at("2030-M12"), at("2030-Q3"), at("2030-Q4"), at("2030"), at("2029-N9"), at("2030-N9")].map((told) => told === null)).toEqual([false, true, false, true, true, false, true]);
    expect([horizon(row({ forecast: null }), words), horizon(row({ target: null }), words)]).toEqual([null, null]);
  });
  it.each<[string, Partial<KpiBoardRow>, string]>([
    ["a band", {}, "63–74%"],
    ["too few periods", { forecast: { method: "", points: 5, reason: "few_points", low: null, high: null, at: null, coverage: 0.8 } }, "chưa đủ 8 kỳ"],
    ["a reason that is new here", { forecast: { method: "", points: 5, reason: "x", low: null, high: null, at: null, coverage: 0.8 } }, "chưa có dự báo"],
    ["closed", { is_closed: true }, "đã chốt"],
    ["nobody looked", { forecast: null }, "—"],
  ])("%s", (_, of, text) => expect(foretold(row(of), TONGUE)).toBe(text));

  it("is as exact as it is narrow", () => expect(band(2.81, 3.42, { unit_of_measure: "%", decimals: 1 }, "vi")).toBe("2,8–3,4%"));
});

describe("where it stands", () => {
  it.each<[Partial<KpiBoardRow>, string, string]>([
    [{}, "off", "lệch lộ trình"],
    [{ state: "on", state_reason: "on_path" }, "ok", "đúng lộ trình"],
    [{ state: "at_risk", state_reason: "no_band" }, "risk", "có nguy cơ"],
    [{ state: "done", is_closed: true }, "closed", "đã chốt"],
    [{ state: "done" }, "ok", "đã đạt"],
    [{ state: "unknown", state_reason: "no_target", value: null, is_closed: true }, "none", "chưa xét"],
  ])("%o", (of, kind, text) => expect([standing(row(of)), standingTold(row(of), TONGUE)[0]]).toEqual([kind, text]));

  it("says why", () => expect(standingTold(ROW, TONGUE)[1]).toContain("80%"));
});

describe("no value", () => {
  it.each<[string, Partial<KpiBoardRow>, readonly [string, string] | null]>([
    ["there is one", {}, null],
    ["units are missing, by name", { value: null, why: "units_missing", freshness: LATE }, ["chưa cộng được", "thiếu Khun Há"]],
    ["units are missing that one does not see", { value: null, why: "units_missing", freshness: { ...LATE, late_units: [], late_count: 2 } }, ["chưa cộng được", "thiếu 2 đơn vị"]],
    ["units are missing that are not late yet", { value: null, why: "units_missing", have: 2 }, ["chưa cộng được", "mới có 2/4 đơn vị"]],
    ["no source", { value: null, why: "no_figures", is_handed_in: false }, ["chưa có dữ liệu", "chưa có nguồn, không phải 0"]],
    ["nothing handed in", { value: null, why: "no_figures" }, ["chưa có dữ liệu", "chưa có số, không phải 0"]],
    ["nothing to divide by", { value: null, why: "not_applicable", status: "khong_ap_dung" }, ["không áp dụng", "mẫu số bằng 0"]],
    ["not for this scope", { value: null, why: "no_figures", status: "khong_ap_dung" }, ["không áp dụng", "không có số cho phạm vi này"]],
    ["parts of units", { value: null, why: "not_separable" }, ["không tách được", "số của cả đơn vị, chỉ một phần thuộc phạm vi"]],
  ])("%s", (_, of, box) => expect(boxTold(row(of), TONGUE)).toEqual(box));
});

describe("how fresh it is", () => {
  it.each<[string, Partial<KpiBoardRow>, string, string]>([
    ["on the day it came", {}, "fresh", "17/11"],
    ["live, today", { is_handed_in: false, is_live: true, as_of: "2026-11-28T02:30:00Z" }, "fresh", "09:30"],
    ["late", { freshness: LATE }, "late", "chậm 7 ngày"],
    ["never", { value: null, have: 0, freshness: { ...LATE, late_days: 0 } }, "never", "chưa từng nhận"],
  ])("%s", (_, of, kind, text) => expect(freshness(row(of), TONGUE)).toEqual({ kind, text }));

  it("counts who has handed in", () => {
    expect([completeness(ROW, TONGUE), completeness(row({ is_handed_in: false }), TONGUE)]).toEqual(["nộp 3/4", "3/4 đơn vị"]);
    expect(completeness(ROW, { ...TONGUE, words: english, all: en, language: "en" })).toBe("3/4 handed in");
  });
});

it("a figure says all of itself", () => {
  expect(attributes({ text: "61,2", unit: "%", asOf: ROW.as_of, source: "kpi K01", simulated: true, terms: ROW })).toMatchObject({
    "data-value": "61,2", "data-unit": "%", "data-asof": "2026-11-17T01:00:00.000Z", "data-source": "kpi K01", "data-quality": "fresh", "data-simulated": "true", "data-numerator": 851, "data-denominator": 1391,
  });
  expect(attributes({ text: "—", unit: "%", asOf: null, source: "kpi K07", simulated: false, why: "chưa có dữ liệu" })).toMatchObject({ "data-quality": "never", "data-reason": "chưa có dữ liệu" });
});
