import { expect, test } from "vitest";
import type { BudgetDay, PortalBudget } from "../../../api";
import { en } from "../../../i18n/en";
import { vi } from "../../../i18n/vi";
import { countOf, dayBars, kindOf, lasting, percent, whole } from "./bars";

const ZONE = "Asia/Ho_Chi_Minh";

const day = (failed: number | null, measured = 1): BudgetDay => ({
  day: "2026-11-27", availability: failed === null ? null : 1 - failed / 86_400, failed_seconds: failed ?? 0, excluded_seconds: 0, made: 1440, measured_ratio: measured,
});

const budget = (days: BudgetDay[], allowed: number | null): PortalBudget => ({
  portal: "p", owner: "o", unit: null, simulated: false, objective: 99.5, availability: 1, good: 1, made: 1, measured_ratio: 1, failed_seconds: 0, excluded_seconds: 0,
  allowed_seconds: allowed, left_ratio: 1, burn_1h: 0, burn_6h: 0, used_up_at: null, alerts: [], days,
});

test("what failed is never rounded away", () => {
  expect([1, 0.99996, 0.99999, 0.9986, 0.5, 0].map((ratio) => percent(ratio, "vi"))).toEqual(["100%", "99,996%", "99,999%", "99,86%", "50%", "0%"]);
  expect([1, 0.999, 0.29, 0].map((ratio) => whole(ratio, "en"))).toEqual(["100%", "99%", "29%", "0%"]);
});

test("a length is told to the minute", () => {
  expect([0, 20, 60, 3599, 12_960, 7200].map((seconds) => lasting(seconds, vi, "vi"))).toEqual([
    "0 phút", "dưới 1 phút", "1 phút", "1 giờ", "3 giờ 36 phút", "2 giờ",
  ]);
  expect(lasting(12_960, en, "en")).toBe("3 h 36 min");
});

test("no data is neither good nor failed", () => {
  const days = [day(null, 0), day(0), day(432), day(433), day(0, 0.5)];
  const of = budget(days, 432 * days.length);
  expect(days.map((each) => kindOf(each, of))).toEqual(["none", "good", "failed", "over", "good"]);
  const bars = dayBars(of, [], ZONE, vi, "vi");
  expect(bars.map(({ part }) => part)).toEqual([false, false, false, false, true]);
  expect([countOf(bars, "good"), countOf(bars, "none")]).toEqual([2, 1]);
  expect(bars.map(({ title }) => title)).toEqual([
    "27/11: không có số liệu", "27/11: 100%, đo 100%", "27/11: 99,50%, lỗi 7 phút, đo 100%", "27/11: 99,49%, lỗi 7 phút, đo 100%", "27/11: 100%, đo 50%",
  ]);
});

test("a day of maintenance says so", () => {
  const days = [{ ...day(null, 0), excluded_seconds: 7200 }];
  const [bar] = dayBars(budget(days, 432), [], ZONE, vi, "vi");
  expect(bar).toMatchObject({ kind: "none", planned: true, title: "27/11: không có số liệu; 2 giờ bảo trì không tính" });
  const night = { from: Date.parse("2026-11-27T17:00Z"), to: Date.parse("2026-11-27T18:00Z"), title: "Bảo trì: Đêm" }; // of the day after
  const worked = [{ ...day(1, 0), excluded_seconds: 0 }];
  expect(dayBars(budget(worked, 432), [night], ZONE, vi, "vi")[0]?.planned).toBe(false);
  expect(dayBars(budget(worked, 432), [{ ...night, from: night.from - 1 }], ZONE, vi, "vi")[0]).toMatchObject({ planned: true, title: expect.stringMatching(/Bảo trì: Đêm$/) as string });
});

test("who promises nothing has no day that is over", () => {
  const days = [day(86_400)];
  expect(kindOf(days[0] ?? day(null), budget(days, null))).toBe("failed");
});
