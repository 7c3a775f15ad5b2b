import { describe, expect, it } from "vitest";
import { placed, trackOf, written, type Measured } from "./bullet";
import { axisOf, interrupted, legible, spaced, years, type PeriodPoint } from "./course";

const measured = (of: Partial<Measured>): Measured => ({ value: 0, path: null, target: null, low: null, high: null, ...of });

describe("a bullet", () => {
  it.each<[string, Partial<Measured>, boolean, number, number]>([
    ["a share", { value: 61.2, target: 80 }, true, 0, 100],
    ["a small share has a track of its own", { value: 2.6, target: 3, high: 3.4 }, true, 0, 5],
    ["a number", { value: 4.8, target: 10, high: 10.6 }, false, 0, 15],
    ["nothing at all", { value: 0 }, false, 0, 1],
    ["zero of a target", { value: 0, target: 100 }, true, 0, 100],
    ["below zero", { value: -3, target: 2 }, false, -4, 2.5],
    ["a share over the whole", { value: 104, target: 100 }, true, 0, 150],
  ])("%s", (_, of, isShare, from, to) => expect(trackOf(measured(of), isShare)).toEqual({ from, to }));

  it("keeps everything on the track", () => {
    const track = { from: 0, to: 100 };
    expect([placed(50, track, 200), placed(130, track, 200), placed(-5, track, 200)]).toEqual([100, 200, 0]);
  });

  it("writes what can be read: the target before the path", () => {
    const track = { from: 0, to: 100 };
    expect(written([80, 65], track, 160, 30)).toEqual([{ value: 80, at: 128 }]);
    expect(written([100, 60, null], track, 160, 30)).toEqual([{ value: 100, at: 160 }, { value: 60, at: 96 }]);
  });
});

describe("a course", () => {
  const point = (last: string, value: number | null): PeriodPoint => ({ at: Date.parse(last), last, value });
  const months = [point("2025-05-14", 1), point("2025-06-14", 2), point("2025-07-14", null), point("2025-08-14", 4), point("2025-09-14", 5)];

  it("is not drawn across a change of units", () => {
    const line = interrupted([point("2025-06-14", 2), point("2025-08-14", 4)], ["2025-07-01"]);
    expect(line.map(([, value]) => value)).toEqual([2, null, 4]);
    expect(interrupted(months, ["2025-07-01"]).map(([, value]) => value)).toEqual([1, 2, null, null, 4, 5]);
    expect(interrupted(months.slice(3), ["2025-07-01"])).toHaveLength(2);
    expect(interrupted([], ["2025-07-01"])).toEqual([]);
  });

  it.each<[string, number[], boolean, number[]]>([
    ["shares", [48, 80, 63, 74], true, [50, 60, 70, 80]],
    ["shares up to the whole", [0, 100], true, [0, 50, 100]],
    ["small numbers", [2.1, 3], false, [2.5, 3]],
    ["one value", [5], false, [5]],
    ["no value", [], true, [0, 50, 100]],
    ["tenths", [0.012, 0.03], false, [0.015, 0.02, 0.025, 0.03]],
  ])("has round lines for %s", (_, values, isShare, within) => {
    const axis = axisOf(values, isShare);
    for (const value of values) expect(value >= axis.from && value <= axis.to).toBe(true);
    expect(axis.ticks.length).toBeGreaterThan(0);
    expect(axis.ticks.length).toBeLessThan(8);
    expect(axis.ticks.every((tick) => tick >= axis.from && tick <= axis.to + 1e-9)).toBe(true);
    if (within.length > 1) expect(within.filter((one) => axis.ticks.some((tick) => Math.abs(tick - one) < 1e-9)).length).toBeGreaterThan(0);
    if (isShare) expect([axis.from >= 0, axis.to <= 100]).toEqual([true, true]);
  });

  it("marks as many years as can be read", () => {
    const time = { from: Date.UTC(2024, 11, 14), to: Date.UTC(2030, 11, 31) };
    const marked = (length: number): number[] => years(time, length, 40).map((at) => new Date(at).getUTCFullYear());
    expect(marked(600)).toEqual([2026, 2027, 2028, 2029, 2030]);
    expect(marked(150)).toEqual([2027, 2029]);
  });

  it("moves texts apart and keeps them inside", () => {
    expect(spaced([10, 12], 16, 0, 100)).toEqual([10, 26]);
    expect(spaced([98, 96], 16, 0, 100)).toEqual([100, 84]);
    expect(spaced([], 16, 0, 100)).toEqual([]);
  });
});

it("writes no date of an axis onto another", () => {
  const mark = (x: number, text: string, anchor: "start" | "middle" | "end"): { x: number; text: string; anchor: "start" | "middle" | "end" } => ({ x, text, anchor });
  const marks = [mark(0, "10/2024", "start"), mark(70, "02/2025", "middle"), mark(300, "12/2030", "end"), mark(60, "2025", "middle"), mark(120, "2026", "middle"), mark(240, "2030", "middle")];
  expect(legible(marks).map(({ text }) => text)).toEqual(["10/2024", "12/2030", "2026"]);
});
