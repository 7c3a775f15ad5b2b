import { describe, expect, test } from "vitest";
import { reports as en } from "../../../i18n/en.reports";
import { reports as vi } from "../../../i18n/vi.reports";
import { dayName, daysOf, periodName, shortHash } from "./says";

describe("what periods are called", () => {
  test.each([
    ["2026-M11", "Tháng 11/2026", "Month 11/2026"],
    ["2026-M03", "Tháng 3/2026", "Month 3/2026"],
    ["2026-C10", "Tháng dương lịch 10/2026", "Calendar month 10/2026"],
    ["2026-Q4", "Quý IV/2026", "Quarter IV/2026"],
    ["2026-H1", "6 tháng đầu năm 2026", "First half of 2026"],
    ["2026-N9", "9 tháng năm 2026", "Nine months of 2026"],
    ["2026", "Năm 2026", "Year 2026"],
    ["2026-X1", "2026-X1", "2026-X1"],
  ])("%s", (id, here, abroad) => {
    expect(periodName(id, vi)).toBe(here);
    expect(periodName(id, en)).toBe(abroad);
  });
});

test("a day and the begin of a hash", () => {
  expect(dayName("2026-11-14")).toBe("14/11/2026");
  expect(daysOf({ first: "2026-10-15", last: "2026-11-14" }, vi)).toBe("15/10 – 14/11/2026");
  expect(daysOf({ first: "2025-12-15", last: "2026-01-14" }, vi)).toBe("15/12/2025 – 14/01/2026");
  expect(shortHash("6f1c9a40d2e7aaaa")).toBe("6f1c 9a40 d2e7");
});
