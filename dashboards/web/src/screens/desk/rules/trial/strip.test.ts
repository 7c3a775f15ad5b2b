import { describe, expect, it } from "vitest";
import type { BacktestActivation } from "../../../../api";
import { barsOf, beneath, cutOf, daysOf, labelledDays, nearest, nightsOf, xOf } from "./strip";

const ZONE = "Asia/Ho_Chi_Minh";
const at = (text: string): number => Date.parse(`${text}+07:00`);
const time = { from: at("2026-11-01T10:00"), to: at("2026-11-11T10:00") };
const scale = { time, width: 1000 }; // 100 px a day
const one = (active: string, fired: string | null, ended: string | null): BacktestActivation => ({
  active_at: `${active}+07:00`, fired_at: fired === null ? null : `${fired}+07:00`, ended_at: ended === null ? null : `${ended}+07:00`,
  why: null, value: null, early: false, flapping: false, simulated: false,
});

describe("bars", () => {
  it.each<[string, BacktestActivation, readonly [number, number] | null, readonly [number, number] | null]>([
    ["waits a day, fires for two", one("2026-11-02T10:00", "2026-11-03T10:00", "2026-11-05T10:00"), [100, 100], [200, 200]],
    ["fires at once", one("2026-11-02T10:00", "2026-11-02T10:00", "2026-11-03T10:00"), null, [100, 100]],
    ["never fires", one("2026-11-02T10:00", null, "2026-11-03T10:00"), [100, 100], null],
    ["goes on", one("2026-11-10T10:00", "2026-11-10T10:00", null), null, [900, 100]],
    ["is too short to be seen", one("2026-11-02T10:00:00", "2026-11-02T10:00:30", "2026-11-02T10:01:00"), [98, 2], [100, 3]],
    ["began before", one("2026-10-20T10:00", "2026-10-21T10:00", "2026-11-02T10:00"), [0, 0], [0, 100]],
    ["begins with the end", one("2026-11-11T09:59", "2026-11-11T10:00", null), [995, 2], [997, 3]],
  ])("%s", (_, activation, pending, firing) => {
    const [bar] = barsOf([activation], scale);
    const flat = (block: { x: number; width: number } | null | undefined) => (block == null ? null : [block.x, block.width]);
    expect([flat(bar?.pending), flat(bar?.firing)]).toEqual([pending, firing]);
  });

  it("are found by who points near them", () => {
    const bars = barsOf([one("2026-11-02T10:00", "2026-11-02T10:00", "2026-11-03T10:00"), one("2026-11-05T10:00", null, "2026-11-05T11:00")], scale);
    expect([95, 150, 204, 250, 398].map((x) => nearest(bars, x)?.place ?? null)).toEqual([0, 0, 0, null, 1]);
  });
});

describe("of very many", () => {
  const listed = [one("2026-11-02T10:00", "2026-11-02T10:00", "2026-11-03T10:00"), one("2026-11-04T10:00", null, "2026-11-04T11:00")];
  it.each<[string, number, ReturnType<typeof cutOf>]>([["all are listed", 1, null], ["the first are, and it is seen from where on not", 4, { count: 3, x: 304.2 }]])("%s", (_, fired, cut) => {
    expect(cutOf(listed, fired, scale)).toEqual(cut);
  });
});

describe("the time", () => {
  it("is held inside the strip", () => expect([at("2026-10-01T00:00"), at("2026-11-06T10:00"), at("2027-01-01T00:00")].map((when) => xOf(when, scale))).toEqual([0, 500, 1000]));

  it("has nights of the place, cut at its ends", () => {
    const night = { from: at("2026-11-01T23:00"), to: at("2026-11-03T02:00") };
    expect(nightsOf(night, ZONE)).toEqual([
      { from: at("2026-11-01T23:00"), to: at("2026-11-02T06:00") }, { from: at("2026-11-02T22:00"), to: at("2026-11-03T02:00") },
    ]);
    expect(nightsOf(time, ZONE)).toHaveLength(10);
  });

  it("has midnights of the place", () => expect(daysOf(time, ZONE)).toEqual(Array.from({ length: 10 }, (_, i) => at("2026-11-02T00:00") + i * 86_400_000)));

  it.each([[30, 1000, 15], [30, 500, 5], [90, 1000, 13], [7, 1000, 7], [90, 400, 4], [1, 20, 1]])("%s days on %s px: %s are written", (days, width, count) => {
    expect(labelledDays(Array.from({ length: days }, (_, i) => i), width)).toHaveLength(count);
  });

  it("has its words inside", () => expect([10, 500, 995].map((x) => beneath(x, 100, 1000))).toEqual([50, 500, 950]));
});
