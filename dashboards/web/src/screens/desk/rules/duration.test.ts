import { describe, expect, it } from "vitest";
import { durationText, secondsOf } from "./duration";

describe("lengths of time as rule files write them", () => {
  it.each<[string, number]>([
    ["30s", 30], ["2m", 120], ["1m30s", 90], ["1h30m", 5400], ["1d", 86_400], ["1d12h", 129_600], ["8d", 691_200], ["2w", 1_209_600], ["1y", 31_536_000],
    ["500ms", 0.5], ["1s500ms", 1.5], ["0s", 0],
  ])("%s is %s seconds, and back", (text, seconds) => {
    expect([secondsOf(text), durationText(seconds)]).toEqual([seconds, text]);
  });

  it.each<[string, number]>([["", 0], ["0", 0], [" 5m ", 300], ["90s", 90], ["24h", 86_400]])("%j is read as %s s", (text, seconds) => {
    expect(secondsOf(text)).toBe(seconds);
  });

  it.each(["5", "1.5h", "m5", "5 m", "-1m", "5m1h", "5p"])("%s is no length of time", (text) => {
    expect(secondsOf(text)).toBeNull();
  });
});
