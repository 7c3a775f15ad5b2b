import { expect, it } from "vitest";
import { turnOf } from "./turns";

it("lets rows take turns within one stay of the page, each long enough to be read", () => {
  expect(turnOf(0, 5, 20, 7000)).toEqual({ turns: 1, turn: 0 });
  expect(turnOf(5, 5, 20, 39_000)).toEqual({ turns: 1, turn: 0 });
  expect([0, 9_999, 10_000, 20_000].map((now) => turnOf(6, 5, 20, now).turn)).toEqual([0, 0, 1, 0]);
  expect([0, 4_999, 5_000].map((now) => turnOf(40, 4, 15, now).turn)).toEqual([0, 0, 1]);
});
