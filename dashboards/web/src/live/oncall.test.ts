import { expect, it } from "vitest";
import { bareName, dutiesOf, named } from "./oncall";

const duty = (schedule: string, people: string[], is_missed = false) => ({ schedule, name: { vi: schedule, en: schedule }, people, until: null, next: [], is_missed });

it("reads the topic, and leaves out what it does not know", () => {
  const cells = new Map<string, unknown>([["schedules", [duty("a", ["An"]), { schedule: "b" }, null]], ["calls", { 7: { at: "2026-11-24T03:44:00Z", ordinal: 2 } }]]);
  expect(dutiesOf({ at: 5, cells })).toEqual({ schedules: [duty("a", ["An"])], calls: { 7: { at: "2026-11-24T03:44:00Z", ordinal: 2 } }, at: 5 });
  expect(dutiesOf({ at: 5, cells: new Map() })).toEqual({ schedules: [], calls: {}, at: 5 });
  expect(dutiesOf(undefined).at).toBeNull();
});

it("names the schedule that lacks somebody, else the first that has somebody", () => {
  expect(named([duty("a", ["An"]), duty("b", [], true)])?.schedule).toBe("b");
  expect(named([duty("a", []), duty("b", ["An"])])?.schedule).toBe("b");
  expect(named([duty("a", [])])?.schedule).toBe("a");
  expect(named([])).toBeUndefined();
});

it.each([["Trần B (đầu mối), trực mạng", "Trần B"], ["Trần B, trực", "Trần B"], ["(x)", "(x)"], ["Trần B", "Trần B"]])("of %s the name is %s", (name, bare) => {
  expect(bareName(name)).toBe(bare);
});
