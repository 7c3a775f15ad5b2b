import { describe, expect, it } from "vitest";
import type { OncallSchedule } from "../../../api";
import { across, blocksOf, firstShown, moved, piecesOf, stepped, weekNumber, weeksOf } from "./lanes";

const ZONE = "Asia/Ho_Chi_Minh";
const at = (text: string): number => Date.parse(`2026-${text}:00+07:00`);
const iso = (text: string): string => new Date(at(text)).toISOString();
const shift = (person: string, begins: string, ends: string, override: number | null = null) => ({ person, begins: iso(begins), ends: iso(ends), layer: override === null ? 0 : null, override });
const days = (first: string, count: number) => Array.from({ length: count }, (_, i) => ({ day: moved(first, i), working: true, holiday: null }));

describe("blocks of a schedule", () => {
  it("are shifts and gaps in order; several at once are one", () => {
    const found = blocksOf({
      id: "it",
      shifts: [shift("a", "11-23T06:00", "11-23T18:00"), shift("b", "11-23T06:00", "11-23T18:00"), shift("c", "11-24T06:00", "11-24T18:00", 7)],
      gaps: [{ begins: iso("11-23T18:00"), ends: iso("11-24T06:00"), hours: 12 }],
    });
    expect(found.map(({ people, overrides }) => [people, overrides])).toEqual([[["a", "b"], []], [[], []], [["c"], [7]]]);
  });

  it("are cut where one of two goes", () => {
    const found = blocksOf({ id: "it", shifts: [shift("a", "11-23T06:00", "11-23T18:00"), shift("b", "11-23T12:00", "11-23T18:00")], gaps: [] });
    expect(found.map(({ people, from }) => [people, from])).toEqual([[["a"], at("11-23T06:00")], [["a", "b"], at("11-23T12:00")]]);
  });

  it("leave a time in which nobody has to be there empty", () => {
    const found = blocksOf({ id: "it", shifts: [shift("a", "11-23T06:00", "11-23T18:00"), shift("a", "11-24T06:00", "11-24T18:00")], gaps: [] });
    expect(found).toHaveLength(2);
  });
});

describe("weeks", () => {
  it.each([["2026-11-23", 48], ["2027-01-01", 53], ["2027-01-04", 1], ["2024-12-30", 1]])("%s is in week %i", (day, week) => {
    expect(weekNumber(day)).toBe(week);
  });

  it("show a block in each week that it is in", () => {
    const weeks = weeksOf(days("2026-11-23", 28), ZONE);
    const [block] = blocksOf({ id: "it", shifts: [shift("a", "11-29T12:00", "12-01T00:00")], gaps: [] });
    const pieces = weeks.map((week) => piecesOf(block === undefined ? [] : [block], week)[0]);
    expect(pieces.map((piece) => (piece === undefined ? null : [Math.round(piece.left * 70) / 10, Math.round(piece.width * 70) / 10, piece.cut]))).toEqual([
      [650, 50, true], [0, 100, true], null, null,
    ]);
  });

  it("give a day of 25 hours the width of others", () => {
    const [week] = weeksOf(days("2026-10-19", 7), "Europe/Berlin");
    if (week === undefined) throw new Error("no week");
    expect(week.to - week.from).toBe((7 * 24 + 1) * 3_600_000);
    expect(across(Date.parse("2026-10-24T22:00:00Z"), week)).toBeCloseTo((6 / 7) * 100);
    expect(across(Date.parse("2026-10-25T10:30:00Z"), week)).toBeCloseTo((6.5 / 7) * 100);
    expect(across(week.to, week)).toBe(100);
    expect(across(week.from - 1, week)).toBe(0);
  });
});

describe("arrows", () => {
  const piece = (key: string, left: number, width: number) => ({ block: { key, schedule: "it", from: 0, to: 1, people: [], overrides: [], layers: [] }, left, width, cut: false });
  const rows = [[piece("a", 0, 50), piece("b", 50, 50)], [], [piece("c", 0, 30), piece("d", 30, 70)]];
  it.each<[string, number, string, string, { row: number; key: string } | null]>([
    ["to the next", 0, "a", "ArrowRight", { row: 0, key: "b" }],
    ["not over the end", 0, "b", "ArrowRight", null],
    ["not before the first", 0, "a", "ArrowLeft", null],
    ["down to the same hour, past an empty lane", 0, "b", "ArrowDown", { row: 2, key: "d" }],
    ["up again", 2, "c", "ArrowUp", { row: 0, key: "a" }],
    ["not above the first", 0, "a", "ArrowUp", null],
    ["not from where nothing is", 1, "x", "ArrowDown", null],
  ])("go %s", (_, row, key, arrow, found) => {
    expect(stepped(rows, { row, key }, arrow)).toEqual(found);
  });
});

it.each<[string, number, string | null, string | null]>([
  ["few are shown all", 2, "a", null],
  ["of many one's own", 5, "p3", "s3"],
  ["else one with a gap", 5, "nobody", "s4"],
  ["also for who is nobody there", 5, null, "s4"],
])("shows first: %s", (_, count, me, found) => {
  const all = Array.from({ length: count }, (_, i) => ({ id: `s${i}`, shifts: [{ person: `p${i}` }], uncovered_hours: i === 4 ? 12 : 0 })) as unknown as OncallSchedule[];
  expect(firstShown(all, me, 3)).toBe(found);
});
