import { describe, expect, it } from "vitest";
import type { FreshState, FreshUnit, LateForm } from "../../../api";
import { handin as en } from "../../../i18n/en.handin";
import { handin as vi } from "../../../i18n/vi.handin";
import { changeText, exact, sizeText, valueText } from "./figures";
import { owing } from "./fresh/owing";
import { days, periodName, periodShort } from "./periods";

const NONE = { score: null, have: 0, of: 0 };
const QUALITY = { correct: NONE, complete: NONE, clean: NONE, live: NONE };
const SHARE = { unit_of_measure: "%", decimals: 1, small_n: 5 };
const figures = (numerator: number | null, denominator: number | null, value: number | null): { numerator: number | null; denominator: number | null; value: number | null } => ({ numerator, denominator, value });

describe("figures", () => {
  it.each<[number | null, string]>([[null, "—"], [0, "0"], [1500, "1.500"], [612.5, "612,5"], [-0.25, "−0,25"], [9148, "9.148"]])("are written with all of their decimals: %s", (value, text) => {
    expect(exact(value, "vi")).toBe(text);
  });

  it.each<[string, Parameters<typeof valueText>[0], typeof SHARE, string]>([
    ["a share", figures(129, 233, 55.36), SHARE, "55,4%"],
    ["of a few", figures(1, 4, 25), SHARE, "1/4"],
    ["a rate", figures(4, 9148, 4.3725), { ...SHARE, unit_of_measure: "per_10000" }, "4,4"],
    ["no value", figures(null, 8, null), SHARE, "—"],
    ["nothing before", null, SHARE, "—"],
  ])("come to a value: %s", (_, of, format, text) => {
    expect(valueText(of, format, "vi")).toBe(text);
  });

  it.each<[string, number | null, number | null, string]>([["more", 55.4, 54.1, "+1,3"], ["less", 50, 54, "−4,0"], ["alike once it is written", 50.04, 50, "0,0"], ["no value before", 50, null, "—"]])("change: %s", (_, now, before, text) => {
    expect(changeText(figures(1, 2, now), before === null ? null : figures(1, 2, before), SHARE, "vi")).toBe(text);
  });

  it("say how large a file is", () => {
    expect([sizeText(18_200, "vi"), sizeText(7_400_000, "en")]).toEqual(["18,2 kB", "7.4 MB"]);
  });
});

it.each<[string, string, string]>([
  ["2026-M11", "Kỳ 11/2026", "Period 11/2026"],
  ["2026-C10", "Tháng 10/2026", "Month 10/2026"],
  ["2026-Q4", "Quý 4/2026", "Quarter 4/2026"],
  ["2026-H2", "6 tháng cuối năm 2026", "Second half of 2026"],
  ["2026-N9", "9 tháng năm 2026", "Nine months of 2026"],
  ["2026", "Năm 2026", "Year 2026"],
  ["2026-M01/2026-M03", "Kỳ 01/2026 – Kỳ 03/2026", "Period 01/2026 – Period 03/2026"],
  ["else", "else", "else"],
])("says periods: %s", (id, inVi, inEn) => {
  expect([periodName(id, vi), periodName(id, en)]).toEqual([inVi, inEn]);
});

it("says days and periods in short", () => {
  expect([days({ first: "2026-10-15", last: "2026-11-14" }), days({ first: "2025-12-15", last: "2026-01-14" })]).toEqual(["15/10–14/11/2026", "15/12/2025–14/01/2026"]);
  expect([periodShort("2026-M11"), periodShort("2026-Q4"), periodShort("2026")]).toEqual(["11/2026", "Q4/2026", "2026"]);
});

it("lists who owes what, the longest late first: this period as the matrix tells it, others as owed", () => {
  const unit = (id: string): { id: string; name: { vi: string; en: string } } => ({ id, name: { vi: id, en: id } });
  const late = (id: string, period: string, kpi: string, late_days: number): LateForm => ({ unit: unit(id), period, kpi, late_days, handed_in_at: null, due: "2026-11-17" });
  const cells = (id: string, ...of: [string, FreshState, number][]): FreshUnit => ({ unit: unit(id), reminders: 0, quality: QUALITY, cells: of.map(([kpi, state, late_days]) => ({ kpi, state, late_days })) });
  const told = {
    period: { id: "2026-M11", kind: "month_15_14", first: "2026-10-15", last: "2026-11-14", due: "2026-11-17", state: "late" as const, late_days: 7 },
    units: [cells("b", ["K01", "missing", 7], ["K02", "approved", 0]), cells("a", ["K01", "missing", 7], ["K02", "missing", 3]), cells("c", ["K01", "approved", 2], ["K02", "returned", 4])],
    late: [late("a", "2026-M11", "K01", 7), late("a", "2026-M10", "K01", 37)],
  };
  const said = (isMissing: boolean): string[] => owing(told, isMissing, ({ id }) => id).map(({ unit: { id }, period, kpis, lateDays }) => `${id} ${period} ${kpis.join()} ${lateDays}`);
  expect(said(true)).toEqual(["a 2026-M10 K01 37", "a 2026-M11 K01,K02 7", "b 2026-M11 K01 7", "c 2026-M11 K02 4"]);
  expect(said(false)).toEqual(["c 2026-M11 K01 2"]);
});
