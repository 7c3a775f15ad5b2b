import { describe, expect, it } from "vitest";
import { en } from "../i18n/en";
import { vi } from "../i18n/vi";
import { measured } from "./measured";

const DAY = 86_400;
const said = (value: number, unit: string | null, brief = false): string => measured(value, unit, { words: vi, language: "vi" }, brief);

describe("a number with its unit", () => {
  it.each<[number, string | null, string]>([
    [64.2, "mm", "64,2 mm"], [-112.4, "dBm", "−112,4 dBm"], [0.12, "mg/l", "0,12 mg/l"], [3, "1", "3"], [0, "0/1", "0"], [4, "1-5", "4"], [502, "code", "502"],
    [27, "người", "27 người"], [62, "%", "62%"], [1.2, "°", "1,2°"], [2.5, "°C", "2,5 °C"], [110e6, "bit/s", "110 Mbit/s"], [1234.567, null, "1.234,57"], [5, "per KPI", "5"],
  ])("%s of %s is %s", (value, unit, text) => expect(said(value, unit)).toBe(text));

  it.each<[number, string]>([
    [0, "0 s"], [0.31, "310 ms"], [34, "34 s"], [2.3, "2,3 s"], [99.99, "99,99 s"], [100, "1 phút 40 s"], [130, "2 phút 10 s"], [861, "14 phút"], [6000, "1 giờ 40 phút"],
    [3 * DAY, "3 ngày"], [1_123_200, "13 ngày"], [14 * DAY, "14 ngày"], [3 * DAY - 1, "2 ngày 23 giờ"], [2 * DAY - 1, "47 giờ"], [-3 * DAY, "−3 ngày"],
  ])("%s seconds are %s", (value, text) => expect(said(value, "s")).toBe(text));

  it("is short on an axis", () => {
    expect([said(13.55 * DAY, "s", true), said(130, "s", true), said(12.5, "mm", true)]).toEqual(["13,6 ngày", "2,2 phút", "12,5 mm"]);
  });

  it("is in the page's language", () => {
    const tongue = { words: en, language: "en" } as const;
    expect([measured(130, "s", tongue), measured(27, "người", tongue), measured(64.2, "mm", tongue)]).toEqual(["2 min 10 s", "27 people", "64.2 mm"]);
  });
});
