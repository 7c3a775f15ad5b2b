import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Soon } from "./polling";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("asks once for many changes, and again for later ones, even when they never cease", () => {
  let asked = 0;
  const soon = new Soon(1000, () => (asked += 1));
  for (let ms = 0; ms < 3000; ms += 50) {
    soon.ask();
    vi.advanceTimersByTime(50);
  }
  expect(asked).toBe(3);
  soon.ask();
  soon.stop();
  vi.advanceTimersByTime(5000);
  expect(asked).toBe(3);
});
