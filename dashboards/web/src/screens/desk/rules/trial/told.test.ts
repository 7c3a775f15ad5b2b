import { describe, expect, it } from "vitest";
import type { BacktestActivation, BacktestDifference, BacktestSide } from "../../../../api";
import { atNight, hasLostData, lengthOf, longestOf, messagesOf, newestFirst, otherwise, shortSince, triedShort } from "./told";

const UNTIL = Date.parse("2026-11-24T03:00:00Z");
const one = (fired: string | null, ended: string | null): BacktestActivation => ({
  active_at: "2026-11-20T01:00:00Z", fired_at: fired, ended_at: ended, why: null, value: null, early: false, flapping: false, simulated: false,
});
const side = (messages: Record<string, number>, ...rows: BacktestActivation[][]): BacktestSide => ({
  fired: 0, pending: 0, at_night: 0, flapping: 0, early: 0, longest_seconds: null, longest_at: null, a_day: 0, worst_load: 0, worst_load_at: null,
  messages, series: rows.map((activations) => ({ labels: {}, fired: activations.length, activations })), left_out: 0, warnings: [],
});

it("counts a length from its beginning, until now if it goes on", () => {
  expect([one("2026-11-20T01:02:00Z", "2026-11-20T01:05:00Z"), one(null, "2026-11-20T01:01:00Z"), one("2026-11-24T02:00:00Z", null)].map((a) => lengthOf(a, UNTIL))).toEqual([300, 60, 352_800]);
});

it("knows what has lost its data from what goes on", () => {
  const lost = { ...one("2026-11-20T01:00:00Z", null), why: "no_data" } as const;
  expect([lost, { ...lost, why: null }, { ...lost, ended_at: "2026-11-20T02:00:00Z" }].map(hasLostData)).toEqual([true, false, false]);
});

it("finds the longest that fired, in the rows that are shown", () => {
  const short = one("2026-11-20T01:00:00Z", "2026-11-20T01:05:00Z");
  const long = one("2026-11-20T01:00:00Z", "2026-11-20T02:00:00Z");
  expect(longestOf(side({}, [one(null, null), short], [long]), 8, UNTIL)).toEqual([1, 0]);
  expect(longestOf(side({}, [one(null, null), short], [long]), 1, UNTIL)).toEqual([0, 1]);
  expect(longestOf(side({}, [one(null, null)]), 8, UNTIL)).toBeNull();
});

it("says that there are not enough data only if they began later than was asked", () => {
  const job = { since: "2026-10-25T03:00:00Z" };
  expect([shortSince(job, "2026-11-01T00:00:00Z"), shortSince(job, "2026-10-25T03:00:00Z"), shortSince(job, null)]).toEqual([Date.parse("2026-11-01T00:00:00Z"), null, null]);
  const tried = { at: "2026-11-24T03:00:00Z", fired: 0, at_night: 0, flapping: 0, longest_seconds: null, a_day: 0, worst_load: 0, days: 30 };
  expect([triedShort({ ...tried, data_since: "2026-11-01T00:00:00Z" }), triedShort({ ...tried, data_since: "2026-10-01T00:00:00Z" })]).toEqual([Date.parse("2026-11-01T00:00:00Z"), null]);
});

it.each([["21:59", false], ["22:00", true], ["05:59", true], ["06:00", false]])("%s at the place is night: %s", (clock, expected) => {
  expect(atNight(Date.parse(`2026-11-20T${clock}:00+07:00`), "Asia/Ho_Chi_Minh")).toBe(expected);
});

describe("messages", () => {
  it("are counted by receiver, beside what the running rule sent", () => {
    expect(messagesOf(side({ it: 42 }), side({ it: 11, zalo: 2 }))).toEqual([["it", 42, 11], ["zalo", 0, 2]]);
    expect(messagesOf(side({ it: 42 }), null)).toEqual([["it", 42, null]]);
  });
});

describe("differences from what was", () => {
  const times = (day: number): BacktestDifference["reality"] => ({ active_at: `2026-11-0${day}T01:00:00Z`, fired_at: `2026-11-0${day}T02:00:00Z`, ended_at: day === 9 ? null : `2026-11-0${day}T03:00:00Z`, why: null });
  const difference = (kind: BacktestDifference["kind"], backtest: number | null, reality: number | null): BacktestDifference => ({
    labels: {}, kind, cause: "late", too_old: false, backtest: backtest === null ? null : times(backtest), reality: reality === null ? null : times(reality),
  });
  const at = (text: string): number => Date.parse(`2026-11-${text}:00:00Z`);

  it.each<[BacktestDifference, number | null, number | null]>([
    [difference("only_backtest", 1, null), at("01T02"), null],
    [difference("only_reality", null, 1), null, at("01T02")],
    [difference("begin", 1, 2), at("01T02"), at("02T02")],
    [difference("end", 9, 2), null, at("02T03")],
  ])("%#: are told by when the one and the other decided", (one, tried, real) => {
    expect(otherwise(one)).toEqual({ tried, real });
  });

  it("come the newest first", () => {
    const all = [difference("only_backtest", 2, null), difference("end", 9, 1), difference("begin", 1, 3)];
    expect(newestFirst(all).map(({ kind }) => kind)).toEqual(["begin", "only_backtest", "end"]);
  });
});
