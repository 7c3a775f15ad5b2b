import { expect, it } from "vitest";
import type { SourceGap } from "../../../api";
import { boxes, dayRows, ticks } from "./strip";

const HOUR = 3_600_000;
const UNTIL = 100 * HOUR;
const gap = (id: number, from: number, to: number): SourceGap =>
  ({ id, kind: "sequence", from_time: from * HOUR, to_time: to * HOUR, missing: null, of_source: true });

it("draws the holes of the last day to scale, cut at its begin, never too thin to be seen", () => {
  expect(boxes([gap(1, 88, 94), gap(2, 70, 77), gap(3, 100, 100), gap(4, 10, 20)], UNTIL, 240, 99 * HOUR)).toEqual([
    { id: 1, x: 120, width: 60 },
    { id: 2, x: 0, width: 10 },
    { id: 3, x: 237, width: 3 },
    { id: -1, x: 230, width: 10 },
  ]);
});

it("puts the sources of which most is missing first, and leaves out whole ones", () => {
  const source = (id: string, state: "fresh" | "stale", seen: number) => ({ id, state, last_seen: seen * HOUR });
  const hole = (of: string, from: number, to: number) => ({ id: from, source: of, from_time: from * HOUR, to_time: to * HOUR });
  const sources = [source("a", "fresh", 100), source("b", "fresh", 100), source("c", "stale", 90), source("d", "fresh", 100)];
  const rows = dayRows(sources, [hole("a", 80, 81), hole("d", 90, 92), hole("d", 80, 82)], UNTIL);
  expect(rows.map(({ source: { id }, holes, silentSince }) => [id, holes.length, silentSince])).toEqual([
    ["c", 0, 90 * HOUR], ["d", 2, null], ["a", 1, null],
  ]);
});

it("writes the hours below", () => {
  expect(ticks(UNTIL, 240).map(({ at, x }) => [at / HOUR, x])).toEqual([[76, 0], [80, 40], [84, 80], [88, 120], [92, 160], [96, 200], [100, 240]]);
});
