import { describe, expect, it } from "vitest";
import type { Chart, ChartSeries } from "../../../../api";
import { nowOf, questionOf } from "./now";

const MINUTE = 60_000;
const series = (portal: string, last: (number | null)[]): ChartSeries => ({
  metric: { portal, unit: "x" }, unit_of_measure: null, period_ms: null, time: last.map((_, i) => (10 - last.length + 1 + i) * MINUTE), min: last, max: last, last,
  count: last.map(() => 1), ends: last.map(() => false), beyond: [], corrected: [], damaged: [],
});
const chart = (...all: ChartSeries[]): Chart => ({
  query: "", start: 0, end: 10 * MINUTE, as_of: 10 * MINUTE, of: "moments", length_ms: MINUTE, series: all, tiers: {}, warnings: [], infos: [],
});
const states = (expr: string, hold: number, ...all: ChartSeries[]) =>
  nowOf(chart(...all), questionOf(expr).threshold, hold).rows.map(({ name, state, value }) => [name, state, value]);

describe("how a rule stands now", () => {
  it("asks for what is compared, else for all of it", () => {
    expect([questionOf("avg(x) < 0.9").query, questionOf("a unless b").query]).toEqual(["avg(x)", "a unless b"]);
  });

  it("tells what fires, what waits and what is well, in this order", () => {
    const all = [series("well", [1, 1, 1]), series("waits", [1, 1, 0]), series("fires", [0, 0, 0])];
    expect(states("x < 0.9", 120, ...all)).toEqual([["fires", "firing", 0], ["waits", "pending", 0], ["well", "no", 1]]);
    expect(states("x < 0.9", 0, ...all)).toEqual([["waits", "firing", 0], ["fires", "firing", 0], ["well", "no", 1]]);
  });

  it("does not tell of what was there only before", () => {
    const gone = { ...series("gone", [0, 0]), time: [MINUTE, 2 * MINUTE] };
    expect(states("x < 1", 0, gone, series("here", [0]))).toEqual([["x", "firing", 0]].map(([, ...rest]) => ["here · x", ...rest]));
  });

  it("tells what was divided by nothing, which may fire", () => {
    const by = (...beyond: ChartSeries["beyond"]): ChartSeries => ({ ...series("a", [1, null, null].slice(-beyond.length)), beyond });
    expect(states("x / 0 > 5", 0, by("", "+Inf", "+Inf"))).toEqual([["a · x", "firing", Infinity]]);
    expect(states("x / 0 > 5", 120, by("", "+Inf", "+Inf"))).toEqual([["a · x", "pending", Infinity]]);
    expect(states("x / 0 > 5", 0, by("NaN"))).toEqual([["a · x", "no", Number.NaN]]);
    expect(states("x / 0", 0, by("NaN"))).toEqual([["a · x", "firing", Number.NaN]]);
  });

  it("says that the rule would fail at two that differ by their metric alone", () => {
    const of = (name: string, ...last: number[]): ChartSeries => ({ ...series("a", last), metric: { __name__: name, portal: "a" } });
    const alike = (...all: ChartSeries[]) => nowOf(chart(...all), questionOf('{portal="a"} > 5').threshold, 60).alike;
    expect([alike(of("x", 7), of("y", 8)), alike(of("x", 7), of("y", 3)), alike(of("x", 7))]).toEqual([true, false, false]);
  });

  it("takes whatever is given for true, where nothing is compared with a number", () => {
    expect(states("a and b", 0, series("a", [7]), series("b", [8]))).toEqual([["a", "firing", 7], ["b", "firing", 8]]);
  });
});
