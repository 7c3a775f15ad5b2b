import { describe, expect, it } from "vitest";
import type { OncallOverride } from "../../../api";
import { differences, formFor, formOf, lacks, wantedOf, within, type Form, type Lack } from "./form";
import { fitting, partsOf, swapOf } from "./swaps";

const ZONE = "Asia/Ho_Chi_Minh";
const at = (text: string): number => Date.parse(`2026-${text}:00+07:00`);
const NOW = at("11-24T10:42");
const block = (people: readonly string[], from: string, to: string) => ({ key: `it ${from}`, schedule: "it", from: at(from), to: at(to), people, overrides: [], layers: [0] });
const FORM: Form = { schedule: "it", person: "b", replaces: "a", begins: "2026-11-26T18:00", ends: "2026-11-27T06:00", note: "" };
const KEPT: OncallOverride = {
  id: 5, version: 2, schedule: "it", begins: "2026-11-26T11:00:07Z", ends: "2026-11-26T23:00:00Z", person: "b", replaces: null, swap: null, note: "x",
  created_at: "", created_by: "user:a", created_by_name: null, updated_at: "", updated_by: "user:a", updated_by_name: null, may_change: true,
};

describe("the form", () => {
  it("begins with who is there, and no earlier than now", () => {
    expect(formFor(block(["a"], "11-24T06:00", "11-24T18:00"), "me", NOW, ZONE)).toEqual({ schedule: "it", person: "me", replaces: "a", begins: "2026-11-24T10:42", ends: "2026-11-24T18:00", note: "" });
  });
  it.each<[string, readonly string[], string | null, string, string]>([
    ["in a gap replaces nobody", [], "me", "me", ""],
    ["of two replaces oneself", ["a", "me"], "me", "", "me"],
    ["of two others replaces whoever", ["a", "b"], "me", "me", ""],
    ["of oneself asks for another", ["me"], "me", "", "me"],
    ["for a stranger asks for both", ["a"], null, "", "a"],
  ])("%s", (_, people, me, person, replaces) => {
    expect(formFor(block(people, "11-26T18:00", "11-27T06:00"), me, NOW, ZONE)).toMatchObject({ person, replaces });
  });

  const ALL = { me: "me", may_override_all: true };
  it.each<[string, Partial<Form>, boolean, readonly Lack[]]>([
    ["nothing", {}, true, []],
    ["who", { person: "" }, true, ["person"]],
    ["another one", { person: "a" }, true, ["same"]],
    ["oneself, for who may no more", {}, false, ["mine"]],
    ["nothing of who gives his own away", { replaces: "me" }, false, []],
    ["a time", { begins: "" }, true, ["times"]],
    ["an end after the beginning", { ends: FORM.begins }, true, ["order"]],
    ["a time ahead", { begins: "2026-11-24T06:00", ends: "2026-11-24T10:00" }, true, ["past"]],
    ["a shorter time", { ends: "2027-05-01T00:00" }, true, ["long"]],
  ])("lacks %s", (_, change, all, found) => {
    expect(lacks({ ...FORM, ...change }, { ...ALL, may_override_all: all }, NOW, ZONE)).toEqual(found);
  });

  it("keeps the seconds of a time that nobody touched", () => {
    const form = formOf(KEPT, ZONE);
    expect(wantedOf({ ...form, note: " y " }, ZONE, KEPT)).toEqual({ schedule: "it", begins: KEPT.begins, ends: KEPT.ends, person: "b", replaces: null, note: "y" });
    expect(wantedOf({ ...form, begins: "2026-11-26T19:00" }, ZONE, KEPT).begins).toBe("2026-11-26T12:00:00.000Z");
  });

  it("tells two apart", () => {
    expect(differences(formOf(KEPT, ZONE), FORM)).toEqual(["replaces", "note"]);
  });

  it("says who is there so far", () => {
    const found = within([block(["a"], "11-24T06:00", "11-24T18:00"), block([], "11-24T18:00", "11-25T06:00")], at("11-24T12:00"), at("11-24T20:00"));
    expect(found.map(({ people, from, to }) => [people, from, to])).toEqual([[["a"], at("11-24T12:00"), at("11-24T18:00")], [[], at("11-24T18:00"), at("11-24T20:00")]]);
  });
});

describe("a swap", () => {
  const parts = partsOf([block(["a"], "11-23T06:00", "11-23T18:00"), block(["a"], "11-24T06:00", "11-24T18:00"), block(["b", "c"], "11-25T06:00", "11-25T18:00"), block(["a"], "11-26T06:00", "11-26T18:00"), block([], "11-27T06:00", "11-27T18:00")], NOW);
  it("is of what is not over, of one person each", () => {
    expect(parts.map(({ person, from }) => [person, from])).toEqual([["a", NOW], ["b", at("11-25T06:00")], ["c", at("11-25T06:00")], ["a", at("11-26T06:00")]]);
  });
  it("is with another one, at another time, and with oneself if only that is allowed", () => {
    const [mine, theirs] = parts;
    expect(fitting(parts, mine, null).map(({ person }) => person)).toEqual(["b", "c"]);
    expect(fitting(parts, theirs, "a").map(({ person }) => person)).toEqual(["a", "a"]);
    expect(fitting(parts, theirs, "nobody")).toEqual([]);
    expect(fitting(parts, undefined, null)).toEqual([]);
  });
  it("is sent as both have it so far", () => {
    const [mine, theirs] = parts;
    if (mine === undefined || theirs === undefined) throw new Error("no parts");
    expect(swapOf("it", mine, theirs, " x ")).toMatchObject({ schedule: "it", first: { person: "a" }, second: { person: "b", begins: "2026-11-24T23:00:00.000Z" }, note: "x" });
  });
});
