import { expect, it } from "vitest";
import { reloadIn, RELOAD_SPREAD_MS } from "./reload";

it.each<[string, [string, string, number | null], number | null]>([
  ["the same build", ["a", "a", null], null],
  ["a new build", ["a", "b", null], RELOAD_SPREAD_MS / 2],
  ["a new build five minutes after a reload", ["a", "b", 700_000], null],
  ["a new build long after a reload", ["a", "b", 300_000], RELOAD_SPREAD_MS / 2],
])("%s", (_, [running, serving, last], expected) => {
  expect(reloadIn(running, serving, last, 1_000_000, () => 0.5)).toBe(expected);
});
