import { expect, it } from "vitest";
import { reloadIn, RELOAD_SPREAD_MS, type Reloaded } from "./reload";

it.each<[string, [string, string, Reloaded | null], number | null]>([
  ["the same build", ["a", "a", null], null],
  ["a new build", ["a", "b", null], RELOAD_SPREAD_MS / 2],
  ["a new build five minutes after a reload", ["a", "c", { at: 700_000, build: "a" }], 300_000 + RELOAD_SPREAD_MS / 2],
  ["a build that a reload five minutes ago did not bring", ["a", "b", { at: 700_000, build: "b" }], null],
  ["a new build long after a reload", ["a", "b", { at: 300_000, build: "b" }], RELOAD_SPREAD_MS / 2],
])("%s", (_, [running, serving, last], expected) => {
  expect(reloadIn(running, serving, last, 1_000_000, () => 0.5)).toBe(expected);
});
