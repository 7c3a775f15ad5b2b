import { expect, it } from "vitest";
import { Drafts, type Kept, type Shelf } from "./kept";

/** What a browser's database does, in memory: it gives back copies. */
function shelf(fails = false): Shelf {
  const found = new Map<string, unknown>();
  const done = <T>(what: () => T): Promise<T> => (fails ? Promise.reject(new Error("full")) : Promise.resolve(what()));
  return {
    get: (key) => done(() => structuredClone(found.get(key))),
    put: (key, kept) => done(() => void found.set(key, structuredClone(kept))),
    remove: (key) => done(() => void found.delete(key)),
  };
}

const OF = { unit: "khun-ha", period: "2026-M11" };
const KEPT: Kept = { way: "typed", name: "", file: null, cells: { "K01//numerator": "1" }, edits: {}, answers: {}, reasons: {}, dots: null, seen: null, at: 1_700_000_000_000 };

it("finds a draft again, by unit and period, until it is forgotten", async () => {
  const drafts = new Drafts(shelf(), "my");
  expect(await drafts.find(OF)).toBeNull();
  expect(await drafts.keep(OF, KEPT)).toBe(true);
  expect(await drafts.find(OF)).toEqual(KEPT);
  expect(await drafts.find({ ...OF, period: "2026-M10" })).toBeNull();
  await drafts.forget(OF);
  expect(await drafts.find(OF)).toBeNull();
});

it("shows nobody the draft of another person", async () => {
  const one = shelf();
  await new Drafts(one, "my").keep(OF, KEPT);
  expect(await new Drafts(one, "hoa").find(OF)).toBeNull();
});

it("keeps a file as it was chosen", async () => {
  const drafts = new Drafts(shelf(), "my");
  await drafts.keep(OF, { ...KEPT, way: "file", name: "a.xlsx", file: new Blob(["x"]) });
  expect((await drafts.find(OF))?.way).toBe("file");
});

it.each<[string, unknown]>([
  ["nothing", undefined],
  ["a text", "x"],
  ["another build's", { at: 1, cells: {} }],
  ["a file that is gone", { ...KEPT, way: "file", file: null }],
])("takes no draft that it cannot read: %s", async (_, found) => {
  const strange: Shelf = { ...shelf(), get: () => Promise.resolve(found) };
  expect(await new Drafts(strange, "my").find(OF)).toBeNull();
});

it("goes on where a browser keeps nothing, and says so", async () => {
  const drafts = new Drafts(shelf(true), "my");
  expect(await drafts.keep(OF, KEPT)).toBe(false);
  expect(await drafts.find(OF)).toBeNull();
  await expect(drafts.forget(OF)).resolves.toBeUndefined();
});
