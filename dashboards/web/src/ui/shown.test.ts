import { describe, expect, it } from "vitest";
import type { Cell, Spec } from "../api";
import { vi } from "../i18n/vi";
import { cellFigure } from "./figure";
import { cellOf, shown } from "./shown";

const NOW = 1_795_500_000_000;
const cell = (of: Partial<Cell>): Cell => ({
  value: 1, unit_of_measure: "1", at: NOW, source: "s", quality: "fresh", simulated: false, n: 1, ...of,
});
type Format = Pick<Spec, "show" | "unit_of_measure" | "decimals">;
const text = (of: Partial<Cell> | undefined, format: Partial<Format> = {}, noun: string | null = null) =>
  shown(of === undefined ? undefined : cell(of), { show: "last", unit_of_measure: "1", decimals: 0, ...format }, noun, NOW, vi, "vi");

describe("shown", () => {
  it.each<[string, Partial<Cell>, Partial<Format>, string | null, string, string]>([
    ["a count with its noun", { value: 1284 }, {}, "hồ sơ", "1.284", "hồ sơ"],
    ["a ratio with a noun: both terms", { value: 0.95, numerator: 39, denominator: 41 }, { show: "ratio" }, "trạm", "39/41", "trạm"],
    ["a ratio without a noun: percent", { value: 0.614 }, { show: "ratio", decimals: 1 }, null, "61,4", "%"],
    ["a ratio without terms: percent", { value: 0.5 }, { show: "ratio" }, "trạm", "50", "%"],
    ["seconds as milliseconds", { value: 0.64, unit_of_measure: "s" }, {}, null, "640", "ms"],
    ["bits as megabits", { value: 41_300_000, unit_of_measure: "bit/s" }, { decimals: 1 }, null, "41,3", "Mbit/s"],
    ["a level with its unit", { value: -98, unit_of_measure: "dBm" }, {}, null, "−98", "dBm"],
    ["an expiry as days left", { value: NOW / 1000 + 63.5 * 86_400, unit_of_measure: "s since epoch" }, {}, null, "63", "ngày"],
    ["an expiry in the past", { value: NOW / 1000 - 86_400 * 1.5, unit_of_measure: "s since epoch" }, {}, null, "−2", "ngày"],
    ["a true zero", { value: 0 }, {}, "cổng", "0", "cổng"],
  ])("%s", (_, of, format, noun, expected, unit) => {
    expect(text(of, format, noun)).toMatchObject({ text: expected, unit, reason: null });
  });

  it.each<[string, Partial<Cell> | undefined, string]>([
    ["no cell", undefined, "chưa từng nhận"],
    ["never", { value: null, quality: "never" }, "chưa từng nhận"],
    ["a value withheld with its reason", { value: null, quality: "stale", reason: "mẫu số 0" }, "mẫu số 0"],
    ["a value withheld without one", { value: null, quality: "stale" }, "không có số liệu"],
    ["not a number", { value: Number.NaN }, "không có số liệu"],
  ])("a dash and a reason for %s", (_, of, reason) => {
    expect(text(of)).toMatchObject({ text: "—", reason });
  });
});

describe("a value with a reservation", () => {
  it("keeps its number and says what qualifies it", () => {
    expect(text({ reason: "thiếu 2/41" })).toMatchObject({ text: "1", reason: null, note: "thiếu 2/41" });
  });
});

describe("cellFigure", () => {
  it("carries unit, as-of, source, quality and both terms", () => {
    const of = cell({ value: 0.95, numerator: 39, denominator: 41, simulated: true });
    expect(cellFigure({ text: "39/41", unit: "trạm", quality: "fresh", reason: null, note: null }, of)).toEqual({
      "data-value": "39/41", "data-unit": "trạm", "data-asof": new Date(NOW).toISOString(), "data-source": "s",
      "data-quality": "fresh", "data-simulated": "true", "data-reason": undefined, "data-note": undefined,
      "data-numerator": 39, "data-denominator": 41,
    });
  });
});

describe("a cell of several sources", () => {
  it("says so instead of naming none", () => {
    const shownAs = { text: "1", unit: "", quality: "fresh", reason: null, note: null } as const;
    expect(cellFigure(shownAs, cell({ source: null }))["data-source"]).toBe("several");
    expect(cellFigure(shownAs, cell({ source: null, at: null }))["data-source"]).toBeUndefined();
  });
});

describe("cellOf", () => {
  it.each([["nothing", undefined], ["a trend", { points: [] }], ["text", "1"], ["null", null]])("is undefined for %s", (_, value) => {
    expect(cellOf(new Map([["a", value]]), "a")).toBeUndefined();
  });
});
