import { expect, it } from "vitest";
import type { KpiPeriod } from "../../../api";
import { kpi as words } from "../../../i18n/vi.kpi";
import { dayOf, kindsOf, lastDay, named, newest, parsed, spanOf, type PeriodKind } from "./periods";

const period = (id: string, kind: PeriodKind, first: string, last: string): KpiPeriod => ({ id, kind, first, last, due: last });

it.each<[string, string, string]>([
  ["2026-M11", "11/2026", "2026-11-14"],
  ["2026-M01", "01/2026", "2026-01-14"],
  ["2026-C02", "tháng lịch 02/2026", "2026-02-28"],
  ["2028-C02", "tháng lịch 02/2028", "2028-02-29"],
  ["2026-C12", "tháng lịch 12/2026", "2026-12-31"],
  ["2026-Q3", "Q3/2026", "2026-09-14"],
  ["2026-H1", "6T1/2026", "2026-06-14"],
  ["2026-N9", "9T/2026", "2026-09-14"],
  ["2026", "2026", "2026-12-14"],
  ["?", "?", "?"],
])("%s is said %s and ends on %s", (id, said, last) => {
  expect([named(id, words), lastDay(id)]).toEqual([said, last]);
});

it("says days and spans as people here write them", () => {
  expect(dayOf("2026-11-14")).toBe("14/11/2026");
  expect(spanOf(period("2026-M11", "month_15_14", "2026-10-15", "2026-11-14"), words)).toBe("15/10–14/11/2026");
  expect(spanOf(period("2026-M01", "month_15_14", "2025-12-15", "2026-01-14"), words)).toBe("15/12/2025–14/01/2026");
  expect(parsed("2026-X1")).toBeNull();
});

it("goes to the newest period of a kind that has ended", () => {
  const all = [
    period("2026-M12", "month_15_14", "2026-11-15", "2026-12-14"), period("2026-M11", "month_15_14", "2026-10-15", "2026-11-14"),
    period("2026-Q4", "quarter", "2026-09-15", "2026-12-14"), period("2026", "year", "2025-12-15", "2026-12-14"),
  ];
  expect(kindsOf(all)).toEqual(["month_15_14", "quarter", "year"]);
  expect(newest(all, "month_15_14", "2026-11-28")?.id).toBe("2026-M11");
  expect(newest(all, "quarter", "2026-11-28")?.id).toBe("2026-Q4");
  expect(newest(all, "half", "2026-11-28")).toBeNull();
});
