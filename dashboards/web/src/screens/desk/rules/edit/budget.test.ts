import { expect, it } from "vitest";
import { gaugeOf } from "./budget";

it.each<[number, number, number, number, number]>([
  [0, 1, 0, 0, 0.5], [0.5, 1, 0.25, 0, 0.5], [1, 1, 0.5, 0, 0.5], [1.4, 1, 0.5, 0.2, 0.5], [12, 10, 0.5, 0.1, 0.5], [20, 1, 1 / 21, 19 / 21, 1 / 21],
])("%s of %s", (value, limit, within, beyond, at) => {
  const gauge = gaugeOf(value, limit);
  expect(gauge.within).toBeCloseTo(within);
  expect(gauge.beyond).toBeCloseTo(beyond);
  expect(gauge.limit).toBeCloseTo(at);
});
