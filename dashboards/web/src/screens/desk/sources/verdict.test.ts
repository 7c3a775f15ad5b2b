import { expect, it } from "vitest";
import type { ReplayResult } from "../../../api";
import { summary, verdict } from "./verdict";

const result = (id: number, more: Partial<ReplayResult> = {}): ReplayResult =>
  ({ id, taken: true, accepted: 1, unchanged: 0, refused: 0, reason: "", faults: [], ...more });

it("tells new from known from refused", () => {
  const results = [result(1), result(2, { unchanged: 1 }), result(3, { taken: false, refused: 1 }), result(4, { accepted: 0 })];
  expect(results.map(verdict)).toEqual(["written", "same", "refused", "same"]);
  expect(summary(results)).toEqual({ written: 1, same: 2, refused: 1, takeable: [1, 2, 4] });
});
