import { describe, expect, it } from "vitest";
import type { Screens } from "../../../api";
import { codeTyped, megabytes, presence, proposedWall, qualityOf } from "./screens";

describe("the list of screens", () => {
  it.each([[null, "never"], [0, "here"], [-150_000, "here"], [-150_001, "away"]])("seen at %j ms: %s", (age, said) => {
    expect(presence({ seen_at: age === null ? null : 1e9 + age }, 1e9)).toBe(said);
  });

  it.each([
    ["here", false, "fresh"], ["here", true, "stale"], ["away", false, "stale"], ["never", true, "never"],
  ] as const)("%s, the server silent: %j, looks %s", (is, old, quality) => {
    expect(qualityOf(is, old)).toBe(quality);
  });

  it.each([[null, null], [0, 0], [48_600_000, 49]])("%j bytes are %j MB", (bytes, shown) => {
    expect(megabytes(bytes)).toBe(shown);
  });

  it.each([["k7m 4qx", "K7M4QX"], ["K7M-4QX", "K7M4QX"], ["k7m4qx9", "K7M4QX"], ["ế", ""]])("%s is typed as %s", (text, code) => {
    expect(codeTyped(text)).toBe(code);
  });

  it("proposes a wall only where there is no doubt", () => {
    const listed = (...walls: string[]): Screens => ({
      now: 0, screens: [], waiting: walls.map((wall) => ({ wall, address: "", asked_at: 0, expires_at: 0 })),
    });
    expect(proposedWall(listed("b"), ["a", "b"])).toBe("b");
    expect(proposedWall(listed("b", "a"), ["a", "b"])).toBe("");
    expect(proposedWall(listed("nowhere"), ["a", "b"])).toBe("");
    expect(proposedWall(null, ["a"])).toBe("a");
  });
});
