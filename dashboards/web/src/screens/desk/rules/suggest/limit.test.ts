import { expect, it } from "vitest";
import { withLimit } from "./limit";

it.each<[string, number, string]>([
  ["x < 0.9", 0.85, "x < 0.85"], ["avg(\n  x{a=\"3\"}[5m]\n) >= -110", -112.5, "avg(\n  x{a=\"3\"}[5m]\n) >= -112.5"], ["x - time() < 14 * 86400 ", 604_800, "x - time() < 604800 "],
  ["a unless b", 3, "a unless b"], ["x >= bool 3", 4, "x >= bool 3"],
])("%j with %s", (expr, limit, expected) => expect(withLimit(expr, limit)).toBe(expected));
