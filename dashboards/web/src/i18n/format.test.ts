import { describe, expect, it } from "vitest";
import { en } from "./en";
import { age, asOf, civil, clockTime, formTime, fullTime, instantOf, moment, number, signedPercent } from "./format";
import { byName, searchKey } from "./sort";
import { vi } from "./vi";

const ZONE = "Asia/Ho_Chi_Minh";
const NOW = Date.UTC(2026, 10, 24, 3, 42, 7); // 10:42:07 in the zone

describe("numbers", () => {
  it.each([
    [1234.5, 1, "1.234,5"], [1284, 0, "1.284"], [-98, 0, "−98"], [1_234_567.891, 2, "1.234.567,89"],
    [0, 0, "0"], [-0.4, 0, "0"], [0.5, 1, "0,5"],
  ])("%d with %d decimals is %s", (value, decimals, text) => {
    expect(number(value, decimals, "vi")).toBe(text);
  });

  it("follow the language", () => expect(number(1234.5, 1, "en")).toBe("1,234.5"));

  it.each([[0.06, "+6%"], [-0.21, "−21%"], [0.001, "0%"], [-0.001, "0%"]])("change %d is %s", (ratio, text) => {
    expect(signedPercent(ratio, "vi")).toBe(text);
  });
});

describe("times, in the place's zone whatever the machine's", () => {
  it("clock and full time", () => {
    expect(clockTime(NOW, ZONE)).toBe("10:42:07");
    expect(fullTime(NOW, ZONE)).toBe("24/11/2026 10:42:07");
    expect(clockTime(Date.UTC(2026, 10, 23, 17, 0, 0), ZONE)).toBe("00:00:00");
  });

  it("a moment, to the second as long as it is today's", () => {
    expect(moment(NOW - 60_000, NOW, ZONE)).toBe("10:41:07");
    expect(moment(NOW - 86_400_000, NOW, ZONE)).toBe("23/11 10:42");
  });

  it("knows the weekday of the place", () => {
    expect(vi.weekdays[civil(NOW, ZONE).weekday]).toBe("T3");
    expect(civil(Date.UTC(2026, 10, 23, 18), ZONE)).toMatchObject({ weekday: 2, day: "24" });
  });

  it.each([
    ["today", NOW - 120_000, "10:40"],
    ["yesterday", NOW - 86_400_000, "23/11"],
    ["last year", Date.UTC(2025, 9, 3), "10/2025"],
  ])("as of %s", (_, at, text) => expect(asOf(at, NOW, ZONE)).toBe(text));

  it.each([
    [0.4, "0 s"], [14, "14 s"], [99, "99 s"], [119, "1 phút"], [5880, "98 phút"], [7200, "2 giờ"],
    [86_400 * 3, "3 ngày"], [86_400 * 1500, "1.500 ngày"],
  ])("%d s is %s", (seconds, text) => expect(age(seconds, vi, "vi")).toBe(text));
});

describe("Vietnamese order and search", () => {
  it("sorts marks as letters, numbers by value", () => {
    const names = ["Đông", "Dung", "Ân", "An", "trạm 10", "trạm 9", "Ăn"].map((name) => ({ name }));
    expect(names.toSorted(byName).map(({ name }) => name)).toEqual(["An", "Ăn", "Ân", "Dung", "Đông", "trạm 9", "trạm 10"]);
  });

  it.each([["Tam Đường", "tam duong"], ["hoà", "hoa"], ["hòa", "hoa"], ["Khun  Há ", "khun ha"]])("%s → %s", (text, key) => {
    expect(searchKey(text)).toBe(key);
  });
});

describe("languages", () => {
  const leaves = (of: object, path = ""): string[] =>
    Object.entries(of).flatMap(([key, value]) =>
      typeof value === "object" ? leaves(value as object, `${path}${key}.`) : [`${path}${key}`],
    );

  it("say the same things", () => expect(leaves(en).toSorted()).toEqual(leaves(vi).toSorted()));
});

describe("a time in a form", () => {
  it("is of the place, wherever the browser is", () => {
    const at = Date.UTC(2026, 10, 24, 3, 42);
    expect(formTime(at, "Asia/Ho_Chi_Minh")).toBe("2026-11-24T10:42");
    expect(instantOf("2026-11-24T10:42", "Asia/Ho_Chi_Minh")).toBe(at);
    expect(instantOf("", "Asia/Ho_Chi_Minh")).toBeNull();
  });

  it("is right also on the day when clocks change", () => {
    for (const hour of [0, 4, 12]) {
      const at = Date.UTC(2026, 2, 8, hour + 5);
      expect(instantOf(formTime(at, "America/New_York"), "America/New_York")).toBe(at);
    }
  });
});
