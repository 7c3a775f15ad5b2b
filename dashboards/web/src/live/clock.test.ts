import { describe, expect, it } from "vitest";
import { carried, NO_CLOCK, serverNow, skewed, slept, stamped } from "./clock";

describe("the server's clock", () => {
  it("is unknown before the first stamp", () => {
    expect(serverNow(NO_CLOCK, 5)).toBeNull();
    expect(skewed(NO_CLOCK, 5, 99_999)).toBe(false);
  });

  it("believes the stamp that travelled fastest of the last ten", () => {
    const delays = [400, 20, 300, 90];
    const clock = delays.reduce((c, delay, i) => stamped(c, 1_000_000 + i * 5000, i * 5000 + delay), NO_CLOCK);
    expect(serverNow(clock, 20_000)).toBe(1_020_000 - 20);
    const later = Array.from({ length: 10 }).reduce<typeof clock>((c, _, i) => stamped(c, 2_000_000 + i, 1_000_500 + i), clock);
    expect(serverNow(later, 1_000_600)).toBe(2_000_100);
  });

  it("does not care about this machine's clock, and says when that one is off", () => {
    const clock = stamped(NO_CLOCK, 1_000_000, 0);
    expect(skewed(clock, 10, 1_000_010 + 29_000)).toBe(false);
    expect(skewed(clock, 10, 1_000_010 - 3_600_000)).toBe(true);
  });

  it.each([
    ["both clocks jump", { monotonicMs: 16_000, wallMs: 16_000 }, true],
    ["the monotonic clock stood still", { monotonicMs: 500, wallMs: 3_600_000 }, true],
    ["a slow tick", { monotonicMs: 14_000, wallMs: 14_000 }, false],
    ["the wall clock was set back", { monotonicMs: 500, wallMs: -3_600_000 }, false],
  ])("sleep: %s", (_, next, expected) => {
    expect(slept({ monotonicMs: 0, wallMs: 0 }, next)).toBe(expected);
  });

  it("carries over the hour the monotonic clock slept through", () => {
    const clock = stamped(NO_CLOCK, 1_000_000, 0);
    const after = carried(clock, { monotonicMs: 0, wallMs: 50 }, { monotonicMs: 500, wallMs: 3_600_050 });
    expect(serverNow(after, 500)).toBe(1_000_000 + 3_600_000);
  });

  it("believes the first stamp after sleep before its own guess: the machine's clock may have been wrong", () => {
    const clock = stamped(NO_CLOCK, 1_000_000, 0);
    const guess = carried(clock, { monotonicMs: 0, wallMs: 0 }, { monotonicMs: 500, wallMs: 7_200_000 });
    expect(serverNow(stamped(guess, 4_600_000, 1000), 1000)).toBe(4_600_000);
  });
});
