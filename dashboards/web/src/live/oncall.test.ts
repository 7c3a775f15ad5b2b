import { expect, it } from "vitest";
import { bareName, dutiesOf, missedFirst, named, shortName } from "./oncall";

const duty = (schedule: string, people: string[], is_missed = false) => ({ schedule, name: { vi: schedule, en: schedule }, people, until: null, next: [], is_missed });
const AHEAD = { gaps: [{ schedule: "a", name: { vi: "a", en: "a" }, begins: "2026-11-24T03:00:00Z", ends: "2026-11-24T04:00:00Z" }], gap_count: 1, untested: ["An"], untested_count: 1 };

it("reads the topic, and leaves out what it does not know", () => {
  const cells = new Map<string, unknown>([["schedules", [duty("a", ["An"]), { schedule: "b" }, null]], ["ahead", AHEAD]]);
  expect(dutiesOf({ at: 5, cells })).toEqual({ schedules: [duty("a", ["An"])], ahead: AHEAD, at: 5 });
  expect(dutiesOf({ at: 5, cells: new Map([["ahead", { gaps: 1 }]]) })).toEqual({ schedules: [], ahead: null, at: 5 });
  expect(dutiesOf(undefined).at).toBeNull();
});

it("names the schedule that lacks somebody, else the first that has somebody", () => {
  expect(named([duty("a", ["An"]), duty("b", [], true)])?.schedule).toBe("b");
  expect(named([duty("a", []), duty("b", ["An"])])?.schedule).toBe("b");
  expect(named([duty("a", [])])?.schedule).toBe("a");
  expect(named([])).toBeUndefined();
});

it("puts first where somebody is missed, and shortens names to what people say", () => {
  expect(missedFirst([duty("a", ["An"]), duty("b", [], true), duty("c", [], true)]).map(({ schedule }) => schedule)).toEqual(["b", "c", "a"]);
  expect(shortName("Vàng A Chỉnh (hư cấu), trực")).toBe("A Chỉnh");
});

it.each([["Trần B (đầu mối), trực mạng", "Trần B"], ["Trần B, trực", "Trần B"], ["(x)", "(x)"], ["Trần B", "Trần B"]])("of %s the name is %s", (name, bare) => {
  expect(bareName(name)).toBe(bare);
});
