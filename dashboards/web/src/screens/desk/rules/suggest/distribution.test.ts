import { describe, expect, it } from "vitest";
import { distribution, quantile, rangeOf, shareBeyond, suggestions } from "./distribution";

const ZONE = "Asia/Ho_Chi_Minh";
const HOUR = 3_600_000;
const MONDAY = Date.UTC(2026, 10, 22, 17); // Monday 23 November, 00:00 there

/** An hour each: as many as the hour by day, four more on Sundays. */
const week = { time: Array.from({ length: 168 }, (_, i) => MONDAY + i * HOUR), last: Array.from({ length: 168 }, (_, i): number | null => (i % 24) + (i >= 144 ? 4 : 0)) };

describe("what is usual", () => {
  const found = distribution([week], ZONE);

  it("goes by hours and weekdays of the place", () => {
    expect(found?.hours.map(({ middle }) => middle)).toEqual(Array.from({ length: 24 }, (_, hour) => hour));
    expect(found?.weekdays.map(({ middle }) => middle)).toEqual([11.5, 11.5, 11.5, 11.5, 11.5, 11.5, 15.5]);
    expect(found?.hours[3]).toMatchObject({ low: 3, count: 7 });
  });

  it("is drawn on one scale, on which the limit has its place", () => {
    expect([found === null ? null : rangeOf(found, 12), found === null ? null : rangeOf(found, 40)]).toEqual([{ from: 0, to: expect.any(Number) }, { from: 0, to: 40 }]);
  });

  it("is nothing where there are too few values, and no value is none", () => {
    expect(distribution([{ time: week.time.slice(0, 99), last: week.last.slice(0, 99) }], ZONE)).toBeNull();
    const holes = distribution([{ time: week.time, last: week.last.map((value, i) => (i % 24 === 5 ? null : value)) }], ZONE);
    expect(holes?.hours[5]).toEqual({ at: 5, low: null, middle: null, high: null, count: 0 });
    expect(holes?.sorted).toHaveLength(161);
  });
});

describe("thresholds", () => {
  const sorted = Array.from({ length: 1001 }, (_, i) => i / 10);

  it.each<[string, readonly number[]]>([[">", [95, 99, 100]], ["<", [5, 1, 0]]])("for %s are seldom passed", (relation, limits) => {
    expect(suggestions({ sorted }, relation).map(({ limit }) => limit)).toEqual(limits);
  });

  it("tell how often, and none that is always passed", () => {
    expect(suggestions({ sorted }, ">")[0]?.share).toBeCloseTo(0.05, 2);
    expect(suggestions({ sorted: Array.from({ length: 200 }, () => 1) }, "<=")).toEqual([]);
    expect([shareBeyond([0, 0, 1], 0, "=="), shareBeyond([0, 0, 1], 0, ">="), shareBeyond([], 0, "<")]).toEqual([2 / 3, 1, 0]);
  });

  it.each<[readonly number[], number, number]>([[[1], 0.5, 1], [[1, 2], 0.5, 1.5], [[0, 10, 20], 0.25, 5], [[0, 10], 1, 10]])("quantile of %j at %d is %d", (values, share, wanted) => {
    expect(quantile(values, share)).toBe(wanted);
  });
});
