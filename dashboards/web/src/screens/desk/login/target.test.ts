import { describe, expect, it } from "vitest";
import { safeTarget, wallOf } from "./target";

describe("safeTarget", () => {
  it.each<[string | null, string]>([
    [null, "/"], ["/", "/"], ["/wall/main?page=map", "/wall/main?page=map"],
    ["https://evil.example/", "/"], ["//evil.example/x", "/"], ["/\\evil.example", "/"], ["javascript:alert(1)", "/"],
    ["wall/main", "/"], ["/login?next=/login", "/"], ["", "/"],
  ])("%s → %s", (next, target) => expect(safeTarget(next)).toBe(target));
});

describe("wallOf", () => {
  it.each([["/wall/main?page=a", "main"], ["/wall/t%E1%BA%A7ng%202", "tầng 2"], ["/", null], ["/wall/", null]])("%s", (target, wall) => {
    expect(wallOf(target)).toBe(wall);
  });
});
