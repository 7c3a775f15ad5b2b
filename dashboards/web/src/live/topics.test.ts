import { describe, expect, it } from "vitest";
import { applied, NO_TOPICS } from "./topics";

const snapshot = (data: Record<string, unknown>, at = 1) =>
  ({ type: "snapshot", topic: "t", seq: 1, at, data }) as const;
const delta = (ops: [string, unknown][], at = 2) => ({ type: "delta", topic: "t", seq: 2, at, ops }) as const;
const cells = (topics: ReturnType<typeof applied>) => Object.fromEntries(topics.get("t")?.cells ?? []);

describe("applied", () => {
  it("lays deltas over snapshots, newest wins, null removes", () => {
    const topics = applied(NO_TOPICS, [snapshot({ a: 1, b: 2 }), delta([["a", 3], ["b", null]]), delta([["a", 4]], 9)]);
    expect(cells(topics)).toEqual({ a: 4 });
    expect(topics.get("t")?.at).toBe(9);
  });

  it("forgets what a snapshot lacks", () => {
    const before = applied(NO_TOPICS, [snapshot({ old: 1 })]);
    expect(cells(applied(before, [snapshot({ fresh: 1 })]))).toEqual({ fresh: 1 });
  });

  it("changes no map it was given", () => {
    const before = applied(NO_TOPICS, [snapshot({ a: 1 })]);
    applied(before, [delta([["a", 2]])]);
    expect(cells(before)).toEqual({ a: 1 });
  });

  it("ignores deltas of a topic it does not hold", () => {
    expect(applied(NO_TOPICS, [delta([["a", 1]])]).size).toBe(0);
  });
});
